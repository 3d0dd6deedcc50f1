import type { JWTPayload } from 'jose'
import { seconds } from '../support/identityProvider.ts'

/** Tokens with the claims that each provider issues. The signers and the key server belong to the test. */
export interface Provider {
  issuer: string
  alg: 'RS256' | 'ES256' | 'HS256'
  /** The access token of an editor. */
  access: JWTPayload
  /** The user, without the issuer's prefix. */
  user: { id: string; name: string; handle: string; role: string }
  /**
   * Other tokens of the same person, signed with the same keys, that must be refused, and the text of the
   * refusal.
   */
  traps: Record<string, { claims: JWTPayload; words: string }>
}

const times = () => ({ iat: seconds() - 10, exp: seconds() + 3_600 })
const ada = { name: 'Ada Lovelace', given_name: 'Ada', family_name: 'Lovelace', email: 'ada@editor.example' }

/** https://www.keycloak.org/docs/latest/server_admin/ (audience support), https://phasetwo.io/tutorials/getting-started/your-first-token/ */
function keycloak(): Provider {
  const issuer = 'https://id.example/realms/newsroom'
  const access = {
    ...times(),
    iss: issuer,
    aud: ['holdfast', 'account'],
    sub: '36fa0f91-f94d-4a0c-afed-6b7d952e47da',
    typ: 'Bearer',
    azp: 'editor',
    sid: '2a88c258-f73a-4103-b862-e1fbd8f4e04e',
    jti: 'onrtac:d58f5dc8-fd8f-462b-8a19-716f8f83985b',
    acr: '1',
    'allowed-origins': ['https://editor.example'],
    realm_access: { roles: ['offline_access', 'default-roles-newsroom', 'content editor'] },
    resource_access: { account: { roles: ['manage-account', 'view-profile'] } },
    scope: 'openid email profile',
    email_verified: true,
    preferred_username: 'ada',
    ...ada,
  }
  const { realm_access, resource_access, 'allowed-origins': origins, ...idToken } = access
  return {
    issuer,
    alg: 'RS256',
    access,
    user: { id: access.sub, name: 'Ada Lovelace', handle: 'ada', role: 'CONTRIBUTOR' },
    traps: {
      'its ID token': {
        claims: { ...idToken, typ: 'ID', aud: 'editor' },
        words: `The token's "aud" is "editor"; "holdfast" is expected of this issuer.`,
      },
      'an ID token of a client that is called as the audience': {
        claims: { ...idToken, typ: 'ID', aud: 'holdfast' },
        words: `The token's "typ" is "ID"; "Bearer" is expected of this issuer.`,
      },
      'a token of a client without an audience mapper': {
        claims: { ...access, aud: 'account' },
        words: `The token's "aud" is "account"; "holdfast" is expected of this issuer.`,
      },
    },
  }
}

/** https://auth0.com/docs/secure/tokens/access-tokens/access-token-profiles, https://auth0.com/docs/tokens/create-namespaced-custom-claims */
function auth0(): Provider {
  const issuer = 'https://newsroom.eu.auth0.com/'
  const access = {
    ...times(),
    iss: issuer,
    sub: 'auth0|5f7c8ec7c33c6c004bbafe82',
    aud: ['https://holdfast.example/api', 'https://newsroom.eu.auth0.com/userinfo'],
    azp: 'my0SgxPmyNH0kq2xV1T5yF9gD3cR7wLe',
    scope: 'openid profile email',
    permissions: ['edit:drafts'],
    'https://holdfast.example/roles': ['Content Editor'],
    'https://holdfast.example/name': 'Ada Lovelace',
    'https://holdfast.example/nickname': 'ada',
  }
  const expected = '"https://holdfast.example/api" is expected of this issuer.'
  return {
    issuer,
    alg: 'RS256',
    access,
    user: { id: access.sub, name: 'Ada Lovelace', handle: 'ada', role: 'CONTRIBUTOR' },
    traps: {
      'its ID token': {
        claims: { ...times(), iss: issuer, sub: access.sub, aud: access.azp, ...ada, nickname: 'ada' },
        words: `The token's "aud" is "${access.azp}"; ${expected}`,
      },
      'a token for another API': {
        claims: { ...access, aud: ['https://billing.example/api', `${issuer}userinfo`] },
        words: `The token's "aud" is "https://billing.example/api", "${issuer}userinfo"; ${expected}`,
      },
      'a token whose issuer lacks the slash at the end': {
        claims: { ...access, iss: issuer.slice(0, -1) },
        words: `The token's issuer (iss) is "https://newsroom.eu.auth0.com"; known here: `,
      },
    },
  }
}

/** https://learn.microsoft.com/en-us/entra/identity-platform/access-token-claims-reference */
function entra(): Provider {
  const tid = '7f4b1c52-90d3-4f0a-8e6b-2d1a5c3e9b10'
  const issuer = `https://login.microsoftonline.com/${tid}/v2.0`
  const api = 'c0ffee00-1a2b-4c3d-8e4f-5a6b7c8d9e0f'
  const client = '00001111-aaaa-2222-bbbb-3333cccc4444'
  const access = {
    ...times(),
    nbf: seconds() - 10,
    aud: api,
    iss: issuer,
    aio: 'AXQAi/8IAAAAtAaZLo3ChMif6KOnttRB7eBq4/DccQzjcJGxPYyC3iNXB',
    azp: client,
    azpacr: '0',
    name: 'Ada Lovelace',
    oid: '690222be-ff1a-4d56-abd1-7e4f7d38e474',
    preferred_username: 'ada@editor.example',
    rh: '0.ARoAv4j5cvGGr0GRqy180BHbR6',
    roles: ['Content.Editor'],
    scp: 'Drafts.Edit',
    sub: 'HKZpfaHyWadeOouYlitjrI-KffTm222X5rrV3xDqfKQ',
    tid,
    uti: 'fqiBqXLPj0eQa82S-IYFAA',
    ver: '2.0',
  }
  const { preferred_username, azp, azpacr, ...common } = access
  const sts = `https://sts.windows.net/${tid}/`
  const expected = `"${api}" is expected of this issuer.`
  return {
    issuer,
    alg: 'RS256',
    access,
    user: { id: access.oid, name: 'Ada Lovelace', handle: 'ada@editor.example', role: 'CONTRIBUTOR' },
    traps: {
      'a token of version 1': {
        claims: {
          ...common,
          ...{ iss: sts, aud: `api://${api}`, appid: client, appidacr: '0' },
          ...{ unique_name: 'ada@editor.example', upn: 'ada@editor.example', ver: '1.0' },
        },
        words: `The token's issuer (iss) is "${sts}"; known here: `,
      },
      'its ID token': {
        claims: { ...common, aud: client, preferred_username },
        words: `The token's "aud" is "${client}"; ${expected}`,
      },
      'a token for Microsoft Graph': {
        claims: { ...access, aud: '00000003-0000-0000-c000-000000000000' },
        words: `The token's "aud" is "00000003-0000-0000-c000-000000000000"; ${expected}`,
      },
      'a token of another tenant': {
        claims: { ...access, iss: issuer.replace('7f4b1c52', '9188040d') },
        words: `The token's issuer (iss) is "https://login.microsoftonline.com/9188040d-`,
      },
    },
  }
}

/** https://docs.aws.amazon.com/cognito/latest/developerguide/amazon-cognito-user-pools-using-the-access-token.html, …-using-the-id-token.html */
function cognito(): Provider {
  const issuer = 'https://cognito-idp.eu-central-1.amazonaws.com/eu-central-1_Ab3dEf9Gh'
  const client = '4kq7c2n8v1m5t9r3e6w0y2u8i4'
  const common = {
    ...times(),
    sub: '13b4a8d2-7061-70a5-9c0f-4d2a2c1f8e55',
    'cognito:groups': ['editors'],
    iss: issuer,
    origin_jti: 'a1b2c3d4-5678-90ab-cdef-EXAMPLE11111',
    event_id: 'a1b2c3d4-5678-90ab-cdef-EXAMPLE22222',
    auth_time: seconds() - 10,
    jti: 'a1b2c3d4-5678-90ab-cdef-EXAMPLE33333',
  }
  const access = {
    ...common,
    version: 2,
    client_id: client,
    token_use: 'access',
    scope: 'aws.cognito.signin.user.admin openid profile',
    username: 'ada',
  }
  const idToken = { ...common, aud: client, token_use: 'id', 'cognito:username': 'ada', ...ada }
  return {
    issuer,
    alg: 'RS256',
    access,
    user: { id: access.sub, name: 'ada', handle: 'ada', role: 'CONTRIBUTOR' },
    traps: {
      'its ID token, which has aud and no client_id': {
        claims: idToken,
        words: `The token's "token_use" is "id"; "access" is expected of this issuer.`,
      },
      'a token of another client of the pool': {
        claims: { ...access, client_id: '7aaaaaaaaaaaaaaaaaaaaaaaaa' },
        words: `The token's "client_id" is "7aaaaaaaaaaaaaaaaaaaaaaaaa"; "${client}" is expected of this issuer.`,
      },
      'an ID token that says it is for access': {
        claims: { ...idToken, token_use: 'access' },
        words: `The token has no "client_id"; "${client}" is expected of this issuer.`,
      },
    },
  }
}

/** https://supabase.com/docs/guides/auth/jwt-fields, https://supabase.com/docs/guides/auth/signing-keys */
function supabase(project: string, alg: 'ES256' | 'HS256'): Provider {
  const issuer = `https://${project}.supabase.co/auth/v1`
  const access = {
    ...times(),
    iss: issuer,
    aud: 'authenticated',
    sub: '123e4567-e89b-12d3-a456-426614174000',
    role: 'authenticated',
    aal: 'aal1',
    session_id: '5d6f7a8b-1c2d-4e3f-9a0b-7c8d9e0f1a2b',
    email: 'ada@editor.example',
    phone: '',
    is_anonymous: false,
    amr: [{ method: 'password', timestamp: seconds() - 10 }],
    app_metadata: { provider: 'email', providers: ['email'], role: 'Content Editor' },
    user_metadata: { email_verified: true, full_name: 'Ada Lovelace', role: 'Editor in chief' },
  }
  return {
    issuer,
    alg,
    access,
    user: { id: access.sub, name: 'Ada Lovelace', handle: 'ada@editor.example', role: 'CONTRIBUTOR' },
    traps: {
      'the anonymous API key of the project, which the same key signs': {
        claims: { ...times(), iss: 'supabase', ref: project, role: 'anon' },
        words: `The token's issuer (iss) is "supabase"; known here: `,
      },
      'a token for nobody': {
        claims: { ...access, aud: 'anon' },
        words: `The token's "aud" is "anon"; "authenticated" is expected of this issuer.`,
      },
    },
  }
}

/** https://clerk.com/docs/guides/sessions/session-tokens */
function clerk(): Provider {
  const issuer = 'https://clerk.editor.example'
  const org = 'org_2b7GhNq4RtYw9XcVz1LmKp8SdFe'
  const access = {
    ...times(),
    nbf: seconds() - 20,
    iss: issuer,
    azp: 'https://editor.example',
    fva: [7, -1],
    jti: 'a1b2c3d4e5f6a7b8c9d0',
    sid: 'sess_2b9XcVz1LmKp8SdFeGhNq4RtYw',
    sts: 'active',
    sub: 'user_2b7YxWvUtSrQpOnMlKjIhGfEdCb',
    v: 2,
    o: { id: org, rol: 'editor', slg: 'newsroom' },
    name: 'Ada Lovelace',
    preferred_username: 'ada',
  }
  const origins = '"https://editor.example", "https://admin.editor.example"'
  return {
    issuer,
    alg: 'RS256',
    access,
    user: { id: access.sub, name: 'Ada Lovelace', handle: 'ada', role: 'CONTRIBUTOR' },
    traps: {
      'a session token of another page': {
        claims: { ...access, azp: 'https://evil.example' },
        words: `The token's "azp" is "https://evil.example"; one of ${origins} is expected of this issuer.`,
      },
      'a session token that names no page': {
        claims: { ...access, azp: undefined },
        words: `The token has no "azp"; one of ${origins} is expected of this issuer.`,
      },
      'a token of an admin of another organization': {
        claims: { ...access, o: { id: 'org_other', rol: 'admin', slg: 'elsewhere' } },
        words: `The token's "o.id" is "org_other"; "${org}" is expected of this issuer.`,
      },
      'a session that is still pending': {
        claims: { ...access, sts: 'pending' },
        words: `The token's "sts" is "pending"; "active" is expected of this issuer.`,
      },
    },
  }
}

export const providers: Record<string, Provider> = {
  Keycloak: keycloak(),
  Auth0: auth0(),
  'Microsoft Entra ID': entra(),
  'Amazon Cognito': cognito(),
  Supabase: supabase('qwmzkxvbtyhgfdsarepl', 'ES256'),
  'Supabase with its legacy secret': supabase('lkjhgfdsapoiuytrewqz', 'HS256'),
  Clerk: clerk(),
}
