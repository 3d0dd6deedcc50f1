/** With two next actions: each submits to the state that the last one left. */
const actions = [
  {
    actionId: 'approve',
    label: 'Approve',
    inputSchema: { type: 'object', properties: { by: { type: 'string', minLength: 1 } }, required: ['by'] },
  },
  {
    actionId: 'reject',
    label: 'Reject',
    inputSchema: {
      type: 'object',
      properties: { reason: { type: 'string', minLength: 1 } },
      required: ['reason'],
    },
  },
]

export async function main({ inputs, state, action }) {
  if (action === null) {
    const opened = { title: inputs.title, approvals: [] }
    return {
      outputs: [{ type: 'text', text: `"${opened.title}" waits for two approvals.` }],
      nextActions: actions,
      state: opened,
    }
  }
  console.log(`${action.actionId} on "${state.title}"`)
  if (action.actionId === 'reject')
    return {
      outputs: [{ type: 'text', text: `Rejected: ${action.input.reason}` }],
      state: { ...state, rejected: true },
    }
  const approvals = [...state.approvals, action.input.by]
  const done = approvals.length >= 2
  return {
    outputs: [
      { type: 'text', text: done ? 'Approved.' : 'One more approval is needed.' },
      { type: 'json', value: { approvals } },
    ],
    nextActions: done ? [] : actions,
    state: { ...state, approvals },
  }
}
