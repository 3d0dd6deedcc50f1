import { useEffect, useState } from 'react'
import { askedPerson } from './address.ts'
import { base } from './base.ts'
import { arrive, depart, isReturning, knownProviders, type Provider } from './provider.ts'
import { isFramed, issuerOfBrowser, signInAtIssuer } from './session.ts'
import { ofTab } from './stores.ts'

/** Kept by a tab that has been to the issuer for nothing: it does not go there unasked again. */
const askedKey = `holdfast.asked${base}`

/**
 * The issuers at which people sign in. Null while it is not settled: the browser comes back from one of them, or goes there unasked,
 * because another tab is signed in there already.
 */
export function useProviders(notice: 'none' | 'ended' | 'refused') {
  const [providers, setProviders] = useState<Provider[] | null>(null)
  const [refusal, setRefusal] = useState<string | null>(null)
  const begin = async () => {
    if (isReturning()) {
      const arrived = await arrive()
      if ('token' in arrived) return signInAtIssuer(arrived.token, arrived.grant)
      if (arrived.isSilent) ofTab.set(askedKey, 'yes')
      else setRefusal(arrived.refusal)
    }
    const found = await knownProviders()
    const known = found.find(({ issuer, server }) => server && issuer === issuerOfBrowser())
    const isAsked = isFramed || askedPerson() !== null || ofTab.get(askedKey) !== null
    if (known && notice === 'none' && !isAsked) return depart(known, true)
    setProviders(found)
  }
  // biome-ignore lint/correctness/useExhaustiveDependencies: once
  useEffect(() => void begin(), [])
  return { providers, refusal, retry: () => void knownProviders().then(setProviders) }
}
