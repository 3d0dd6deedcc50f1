import { heartbeatsOverHttp } from '../load/callers.ts'
import { hammer } from '../load/hammer.ts'
import { HttpCaller } from '../load/httpCaller.ts'
import { compared, type Pair } from '../measure.ts'
import { series } from '../series.ts'

const callers = 64
/** Each caller goes through so many documents of its own: WordPress writes the lock of a post at most once in a second. */
const each = 12

interface Person {
  cookie: string
  nonce: string
  posts: number[]
}

/** WordPress' heartbeat, which renews the lock of the post that is being edited. */
export const wordpress: Pair = {
  name: 'wordpress',
  needs: { program: 'php-fpm8.2', from: 'wordpress php8.2-fpm nginx mariadb-server' },
  async run(stage, settings) {
    const databaseUrl = await stage.database({ tools: 10_000, locks: 10_000 })
    const ours = await stage.start<{ url: string }>('server.ts', { databaseUrl })
    const theirs = await stage.start<{ url: string; people: Person[] }>('peers/wordpress.mjs', {
      people: callers,
      posts: each,
    })
    const { url, people } = theirs.ready
    await stage.settle()
    const beats = await heartbeatsOverHttp(ours.ready.url, callers, 'id', each)
    const open = await Promise.all(
      people.map(({ cookie }) =>
        HttpCaller.open(url, '', { 'content-type': 'application/x-www-form-urlencoded', cookie }),
      ),
    )
    const calls = open.map((caller, number) => async (round: number) => {
      const { nonce, posts } = people[number] as Person
      const body = new URLSearchParams({
        action: 'heartbeat',
        _nonce: nonce,
        interval: '15',
        screen_id: 'post',
        has_focus: 'true',
        'data[wp-refresh-post-lock][post_id]': String(posts[round % each]),
      })
      await caller.call(String(body), '"new_lock"', 'POST /wp-admin/admin-ajax.php')
    })
    const { load, values, cores } = await series(settings, {
      ours: async (seconds) => (await hammer(beats.each, seconds)).perSecond,
      theirs: async (seconds) => (await hammer(calls, seconds)).perSecond,
    })
    beats.close()
    for (const caller of open) caller.close()
    await stage.stop(ours, theirs)
    return [
      compared({
        what: 'heartbeats over HTTP by id',
        unit: 'a second',
        ours: values.ours,
        other: { name: 'WordPress’ heartbeat with its post lock', values: values.theirs },
        load,
        cores: cores.ours,
        same: 'A person who is signed in renews the lock of a document of theirs, durably, over HTTP, as the editor’s page does. WordPress is as Debian has it, without plugins: nginx, php-fpm with eight workers, MariaDB.',
      }),
    ]
  },
}
