import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'

export const nginx = '/usr/sbin/nginx'

/** What nginx has to say of a configuration, or of a part of one that belongs in a server. */
export function nginxFaults(code: string): string[] {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'holdfast-nginx-'))
  const inServer = `events {} http { server { listen 127.0.0.1:8080; ${code}\n } }`
  // nginx looks up the names of other servers when it starts.
  const whole = (/^http \{/m.test(code) ? code : inServer).replaceAll('//holdfast:', '//127.0.0.1:')
  const file = path.join(folder, 'nginx.conf')
  writeFileSync(file, `pid ${folder}/pid; error_log stderr;\n${whole}`)
  const { status, stderr } = spawnSync(nginx, ['-t', '-q', '-c', file, '-p', folder], { encoding: 'utf8' })
  rmSync(folder, { recursive: true })
  return status === 0 ? [] : [stderr]
}
