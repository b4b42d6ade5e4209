// An OpenID provider that others wrote (oidc-provider), for the journey of the sign-in's tests.
// Arguments: the port, and where the backpack is. It prints its issuer when it listens.
import { createServer } from 'node:http';
import { Provider } from 'oidc-provider';

const [port, backpack] = process.argv.slice(2);
const issuer = `http://127.0.0.1:${port}`;
const claims = {
  name: 'Mila Janssens',
  email: 'mila@college.example',
  email_verified: true,
  eduperson_principal_name: 'mjanssens@college.example',
  eduperson_scoped_affiliation: ['student@college.example'],
};

const provider = new Provider(issuer, {
  clients: [
    {
      client_id: 'ransel',
      client_secret: 'a secret + of / this test ==',
      redirect_uris: [`${backpack}/sign-in/return/college`],
      post_logout_redirect_uris: [`${backpack}/`],
      token_endpoint_auth_method: 'client_secret_basic',
    },
  ],
  acrValues: ['urn:strong'],
  claims: {
    openid: ['sub', 'acr'],
    profile: ['name'],
    email: ['email', 'email_verified'],
    edu: ['eduperson_principal_name', 'eduperson_scoped_affiliation'],
  },
  cookies: { keys: ['of this test'] },
  pkce: { required: () => true },
  findAccount: (_context, id) => ({
    accountId: id,
    claims: () => ({ sub: id, ...claims }),
  }),
});

const server = createServer(provider.callback());
server.listen(Number(port), '127.0.0.1', () => process.stdout.write(`${issuer}\n`));
