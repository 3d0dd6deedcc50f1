import { execFileSync, spawn } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import net from 'node:net'
import os from 'node:os'
import path from 'node:path'
import { setTimeout } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { answer } from './answer.mjs'

/** WordPress as Debian has it: nginx, php-fpm with eight workers and its opcode cache, and a MariaDB that flushes to the disk. */
const { people, posts } = JSON.parse(process.argv[2])
const folder = mkdtempSync(path.join(os.tmpdir(), 'holdfast-wordpress-'))
chmodSync(folder, 0o755)
const inFolder = (name) => path.join(folder, name)
const [database, fpm, web] = await Promise.all([freePort(), freePort(), freePort()])
const url = `http://127.0.0.1:${web}`
const quiet = { stdio: 'ignore' }
const started = []
const start = (program, args) => started.push(spawn(program, args, quiet))
process.once('exit', () => {
  for (const child of started) child.kill()
})

const data = inFolder('mariadb')
execFileSync(
  'mariadb-install-db',
  // biome-ignore format: an option and its value
  ['--no-defaults', `--datadir=${data}`, '--user=mysql', '--auth-root-authentication-method=normal', '--skip-test-db'],
  { stdio: ['ignore', 'ignore', 'ignore'] },
)
start('mariadbd', [
  ...['--no-defaults', `--datadir=${data}`, '--user=mysql', `--socket=${path.join(data, 'sock')}`],
  ...[`--port=${database}`, '--bind-address=127.0.0.1', '--log-warnings=0'],
])
await listening(database)
const password = randomBytes(12).toString('hex')
execFileSync('mariadb', [
  ...['--no-defaults', '-h', '127.0.0.1', '-P', String(database), '-u', 'root', '-e'],
  `CREATE DATABASE wordpress; CREATE USER wordpress@'127.0.0.1' IDENTIFIED BY '${password}'; GRANT ALL ON wordpress.* TO wordpress@'127.0.0.1'`,
])

const site = inFolder('site')
// With what its links lead to; those that lead nowhere are not needed.
execFileSync('sh', ['-c', 'cp -rL /usr/share/wordpress "$0" 2>/dev/null || true', site])
const keys = ['AUTH', 'SECURE_AUTH', 'LOGGED_IN', 'NONCE'].flatMap((name) => [`${name}_KEY`, `${name}_SALT`])
const settings = {
  DB_NAME: 'wordpress',
  DB_USER: 'wordpress',
  DB_PASSWORD: password,
  DB_HOST: `127.0.0.1:${database}`,
  DB_CHARSET: 'utf8mb4',
  DB_COLLATE: '',
  WP_HOME: url,
  WP_SITEURL: url,
  // Otherwise made from an option that is not there yet while WordPress is installed.
  COOKIEHASH: randomBytes(16).toString('hex'),
  ...Object.fromEntries(keys.map((name) => [name, randomBytes(32).toString('hex')])),
}
rmSync(path.join(site, 'wp-config.php'), { force: true })
writeFileSync(
  path.join(site, 'wp-config.php'),
  `<?php
${Object.entries(settings)
  .map(([name, value]) => `define('${name}', '${value}');`)
  .join('\n')}
define('DISABLE_WP_CRON', true);
define('WP_HTTP_BLOCK_EXTERNAL', true);
define('AUTOMATIC_UPDATER_DISABLED', true);
$table_prefix = 'wp_';
if (!defined('ABSPATH')) define('ABSPATH', '${site}/');
require_once ABSPATH . 'wp-settings.php';
`,
)
const made = execFileSync(
  'php',
  [fileURLToPath(new URL('wordpress.php', import.meta.url)), site, people, posts].map(String),
  { encoding: 'utf8', maxBuffer: 2 ** 26, stdio: ['ignore', 'pipe', 'ignore'] },
)

writeFileSync(
  inFolder('fpm.conf'),
  `[global]
error_log = ${inFolder('fpm.log')}
daemonize = no
[www]
user = www-data
group = www-data
listen = 127.0.0.1:${fpm}
pm = static
pm.max_children = 8
`,
)
start('php-fpm8.2', ['--nodaemonize', '--fpm-config', inFolder('fpm.conf')])
await listening(fpm)
writeFileSync(
  inFolder('nginx.conf'),
  `daemon off;
pid ${inFolder('nginx.pid')};
error_log ${inFolder('nginx.log')};
events {}
http {
  access_log off;
  client_body_temp_path ${inFolder('body')};
  fastcgi_temp_path ${inFolder('fastcgi')};
  keepalive_requests 1000000;
  server {
    listen 127.0.0.1:${web};
    root ${site};
    location ~ \\.php$ {
      include /etc/nginx/fastcgi_params;
      fastcgi_param SCRIPT_FILENAME $document_root$fastcgi_script_name;
      fastcgi_pass 127.0.0.1:${fpm};
    }
  }
}
`,
)
start('nginx', ['-c', inFolder('nginx.conf'), '-e', inFolder('nginx.log')])
await listening(web)

async function listening(port) {
  for (let tries = 0; ; tries++) {
    const probe = net.connect(port, '127.0.0.1')
    try {
      await once(probe, 'connect')
      return probe.destroy()
    } catch (error) {
      if (tries > 200) throw error
      await setTimeout(100)
    }
  }
}

function freePort() {
  return new Promise((resolve) => {
    const probe = net.createServer().listen(0, '127.0.0.1', () => {
      const { port } = probe.address()
      probe.close(() => resolve(port))
    })
  })
}

async function stop() {
  for (const child of started.toReversed()) {
    child.kill()
    if (child.exitCode === null && child.signalCode === null) await once(child, 'exit')
  }
  rmSync(folder, { recursive: true, force: true })
}

answer({ url, people: JSON.parse(made.slice(made.lastIndexOf('\n['))) }, {}, stop)
