import path from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'

/** A folder, or a bucket with a key prefix. Contents refer to it by `url`. */
export type Place =
  | { kind: 'folder'; url: string; folder: string }
  | { kind: 's3'; url: string; endpoint: string; region: string; prefix: string }

const expected =
  'must be a folder (/var/lib/holdfast/files or file:///var/lib/holdfast/files) or s3://bucket/prefix?region=…&endpoint=https://…'

/** The problem of a value of HOLDFAST_FILES, or null. */
export function placeFault(value: string): string | null {
  try {
    parsePlace(value)
    return null
  } catch (error) {
    return error instanceof PlaceError ? error.message : expected
  }
}

class PlaceError extends Error {}

export function parsePlace(value: string): Place {
  if (path.isAbsolute(value)) return folderAt(path.resolve(value))
  if (!URL.canParse(value)) throw new PlaceError(expected)
  const url = new URL(value)
  if (url.protocol === 'file:' && !url.search && !url.hash) return folderAt(path.resolve(fileURLToPath(url)))
  if (url.protocol === 's3:') return bucketAt(url)
  throw new PlaceError(expected)
}

function folderAt(folder: string): Place {
  if (folder === path.parse(folder).root) throw new PlaceError('must not be the root of the file system')
  return { kind: 'folder', url: pathToFileURL(folder).href, folder }
}

function bucketAt(url: URL): Place {
  if (url.username || url.password)
    throw new PlaceError('must not contain keys; set S3_ACCESS_KEY_ID and S3_SECRET_ACCESS_KEY instead')
  const bucket = url.hostname
  if (!/^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/.test(bucket))
    throw new PlaceError('must name a bucket: s3://bucket')
  const unknown = [...url.searchParams.keys()].find((name) => !['region', 'endpoint'].includes(name))
  if (unknown !== undefined)
    throw new PlaceError(`can have region and endpoint after the ?, but not ${unknown}`)
  const region = url.searchParams.get('region') ?? 'us-east-1'
  const endpoint = url.searchParams.get('endpoint') ?? `https://s3.${region}.amazonaws.com`
  if (!URL.canParse(endpoint) || !/^https?:$/.test(new URL(endpoint).protocol))
    throw new PlaceError('must have an endpoint that starts with https:// or http://')
  const prefix = url.pathname.replace(/^\/+|\/+$/g, '')
  if (prefix !== '' && !/^[A-Za-z0-9._-]+(\/[A-Za-z0-9._-]+)*$/.test(prefix))
    throw new PlaceError('must have a prefix of letters, digits, ., _ and -, with / between the parts')
  return {
    kind: 's3',
    url: `s3://${bucket}${prefix && `/${prefix}`}?${new URLSearchParams({ region, endpoint })}`,
    endpoint: `${endpoint.replace(/\/+$/, '')}/${bucket}`,
    region,
    prefix: prefix && `${prefix}/`,
  }
}
