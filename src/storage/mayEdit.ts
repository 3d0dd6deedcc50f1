import { editors, type Role } from '../domain/permissions.ts'

const anyOf = (roles: readonly Role[]) => roles.map((role) => `'${role}'`).join(', ')

/** `mayEdit` of the domain in SQL; both arguments are expressions. PostgreSQL asks for the maintainer only where it matters. */
export const mayEditSql = (role: string, maintains: string): string =>
  `(${role} IN (${anyOf(editors.ofEverything)}) OR ${role} IN (${anyOf(editors.ofWhatTheyMaintain)}) AND ${maintains})`
