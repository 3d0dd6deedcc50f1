export type Role = 'VIEWER' | 'CONTRIBUTOR' | 'ADMIN' | 'SUPERUSER'

export const roles: readonly Role[] = ['VIEWER', 'CONTRIBUTOR', 'ADMIN', 'SUPERUSER']

/** Who, besides admins, may edit and read the documents of a collection. */
export interface CollectionRights {
  editors: 'MAINTAINERS' | 'CONTRIBUTORS'
  readers: 'EVERYBODY' | 'EDITORS'
}

/** A person towards one tool. `role` is the stored one: that of the newest token seen, by any instance. */
export interface Standing extends CollectionRights {
  userId: string
  role: Role
  maintainer: boolean
}

/** Who may edit what. Said here for TypeScript and, by storage/mayEdit.ts, for SQL. */
export const editors = {
  ofEverything: ['ADMIN', 'SUPERUSER'],
  ofWhatTheyMaintain: ['CONTRIBUTOR'],
} as const satisfies Record<string, Role[]>

const isOneOf = (some: readonly Role[], role: Role) => some.includes(role)

export function isAdmin(role: Role): boolean {
  return isOneOf(editors.ofEverything, role)
}

export function mayCreate(role: Role): boolean {
  return role !== 'VIEWER'
}

/** `storage/rights.ts` says the same in SQL. */
export function mayEdit({ role, maintainer, editors: whose }: Omit<Standing, 'userId' | 'readers'>): boolean {
  const edits = maintainer || whose === 'CONTRIBUTORS'
  return isAdmin(role) || (isOneOf(editors.ofWhatTheyMaintain, role) && edits)
}

/** Whoever may not is answered as if there were no such document. */
export function mayRead(person: Omit<Standing, 'userId'>): boolean {
  return person.readers === 'EVERYBODY' || mayEdit(person)
}

/**
 * Taking over or freeing the lock of `holder`: one's own from anywhere, anybody else's as an admin;
 * only a superuser displaces a superuser.
 */
export function mayDisplace(
  person: Pick<Standing, 'userId' | 'role'>,
  holder: { userId: string; role: Role },
): boolean {
  if (person.userId === holder.userId) return true
  return holder.role === 'SUPERUSER' ? person.role === 'SUPERUSER' : isAdmin(person.role)
}

/** Runs are for their starter and for admins. */
export function maySeeRun(run: { mine: boolean; viewerRole: Role }): boolean {
  return run.mine || isAdmin(run.viewerRole)
}
