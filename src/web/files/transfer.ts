import { at } from '../session/base.ts'
import { freshToken } from '../session/freshToken.ts'
import type { Refusal } from '../shell/refusal.ts'

const authorization = async () => `Bearer ${await freshToken()}`

export interface Uploaded {
  name: string
  sha256: string
}

/** A proxy before the service may refuse a large file, too, and says so by the status alone. */
export class Refused extends Error {
  readonly refusal: Refusal
  constructor(status: number, answer: Refusal | null) {
    super()
    this.refusal = status === 413 ? { code: 'FILE_TOO_LARGE' } : (answer ?? {})
  }
}

/**
 * Sends a file to be bound by the next save; `progress` is told shares of 1. XMLHttpRequest, because fetch does not tell how far it
 * is. Throws a `Refused` where the server answers so, and an Error where it does not answer.
 */
export async function upload(
  file: File,
  toolId: string,
  lockToken: string | null,
  progress: (share: number) => void,
): Promise<Uploaded> {
  const bearer = await authorization()
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest()
    request.open('PUT', `${at('/files')}?${new URLSearchParams({ name: file.name, toolId })}`)
    request.setRequestHeader('authorization', bearer)
    if (lockToken) request.setRequestHeader('lock-token', lockToken)
    request.responseType = 'json'
    request.upload.onprogress = ({ loaded, total }) => progress(total ? loaded / total : 0)
    request.onload = () => {
      if (request.status === 201) resolve(request.response)
      else reject(new Refused(request.status, request.response))
    }
    request.onerror = () => reject(new Error())
    request.send(file)
  })
}

/** Hands a file to the browser to be saved: a plain link would send no token. Answers false where there was none. */
export async function download(url: string, name: string): Promise<boolean> {
  const response = await authorization()
    .then((bearer) => fetch(url, { headers: { authorization: bearer } }))
    .catch(() => null)
  if (!response?.ok) return false
  const link = document.createElement('a')
  link.href = URL.createObjectURL(await response.blob())
  link.download = name.split('/').at(-1) as string
  link.click()
  URL.revokeObjectURL(link.href)
  return true
}
