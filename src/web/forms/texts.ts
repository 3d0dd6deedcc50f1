/** What a form says that is made of a JSON Schema. */
export const formTexts = {
  value: 'Value',
  required: 'This is required.',
  noJson: 'This is no JSON.',
  add: (label: string) => `Add to ${label}`,
  addWhole: (label: string) => `Add ${label}`,
  removeWhole: (label: string) => `Remove ${label}`,
  remove: 'Remove',
  removeEntry: (label: string, number: number) => `Remove entry ${number} of ${label}`,
  entry: (label: string, number: number) => `${label} ${number}`,
  clear: (label: string) => `Clear ${label}`,
}
