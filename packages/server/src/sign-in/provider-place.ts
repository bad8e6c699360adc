/** Where the embedded identity provider is, and as what its one client is known to it. */
export const PROVIDER_PATH = '/oidc';
export const CLIENT_ID = 'peel';
