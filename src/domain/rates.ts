/** What is counted for each user and each address, so that nobody takes the service from the others. */
export type Rate =
  | 'acquire'
  | 'release'
  | 'forceTake'
  | 'save'
  | 'run'
  | 'upload'
  | 'uploadPart'
  | 'document'
  | 'strangersDocument'
  | 'signInFailure'
