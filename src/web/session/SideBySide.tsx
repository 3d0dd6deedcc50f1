import { useEffect, useState } from 'react'
import { useLocation } from 'wouter'
import { usePageTitle } from '../shell/usePageTitle.ts'
import { texts } from '../texts.ts'
import { at } from './base.ts'
import { type DemoPerson, demoPeople } from './demo.ts'

/** The demo's first page, open by two people at once. */
export default function SideBySide() {
  usePageTitle(texts.signInPage.sideBySide)
  const [, navigate] = useLocation()
  const [people, setPeople] = useState<DemoPerson[]>([])
  useEffect(() => {
    void demoPeople().then((found) => (found.length > 0 ? setPeople(found.slice(0, 2)) : navigate('/')))
  }, [navigate])
  return (
    <main className="sideBySide">
      {people.map(({ id, name }) => (
        <iframe key={id} title={name} src={at(`/tools/pages/welcome?as=${id}`)} />
      ))}
    </main>
  )
}
