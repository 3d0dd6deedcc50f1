
      export interface PossibleTypesResultData {
        possibleTypes: {
          [key: string]: string[]
        }
      }
      const result: PossibleTypesResultData = {
  "possibleTypes": {
    "AcknowledgeLockLossResult": [
      "AcknowledgeLockLossPayload",
      "InvalidInputError",
      "NotFoundError"
    ],
    "AcquireDraftLockResult": [
      "AcquireDraftLockPayload",
      "DraftLockHeldError",
      "DraftLockLostError",
      "DraftLockReservedError",
      "DraftVersionConflictError",
      "ForbiddenError",
      "InvalidInputError",
      "LockingDisabledError",
      "NotFoundError"
    ],
    "AnswerDraftLockRequestResult": [
      "AnswerDraftLockRequestPayload",
      "DraftLockLostError",
      "ForbiddenError",
      "InvalidInputError",
      "NotFoundError"
    ],
    "CancelSandboxRunResult": [
      "CancelSandboxRunPayload",
      "ForbiddenError",
      "InvalidInputError",
      "NotFoundError"
    ],
    "CreateCollectionResult": [
      "CreateCollectionPayload",
      "ForbiddenError",
      "InvalidInputError"
    ],
    "CreateToolResult": [
      "CreateToolPayload",
      "ForbiddenError",
      "InvalidInputError",
      "NotFoundError"
    ],
    "CreateWebhookResult": [
      "CreateWebhookPayload",
      "ForbiddenError",
      "InvalidInputError",
      "NotFoundError"
    ],
    "DeleteCollectionResult": [
      "DeleteCollectionPayload",
      "ForbiddenError",
      "InvalidInputError",
      "NotFoundError"
    ],
    "DeleteToolResult": [
      "DeleteToolPayload",
      "DraftLockHeldError",
      "DraftLockLostError",
      "DraftLockNotHeldError",
      "ForbiddenError",
      "InvalidInputError",
      "NotFoundError"
    ],
    "DeleteWebhookResult": [
      "DeleteWebhookPayload",
      "ForbiddenError",
      "NotFoundError"
    ],
    "DiscardSalvageResult": [
      "DiscardSalvagePayload",
      "ForbiddenError",
      "InvalidInputError",
      "NotFoundError"
    ],
    "ForceReleaseLockResult": [
      "DraftLockHeldError",
      "DraftLockNotHeldError",
      "ForbiddenError",
      "ForceReleaseLockPayload",
      "InvalidInputError",
      "NotFoundError"
    ],
    "ForceTakeLockResult": [
      "DraftLockHeldError",
      "DraftLockLostError",
      "DraftLockNotHeldError",
      "ForbiddenError",
      "ForceTakeLockPayload",
      "InvalidInputError",
      "LockingDisabledError",
      "NotFoundError",
      "TakeoverAnnouncedPayload"
    ],
    "HeartbeatResult": [
      "DraftLockLostError",
      "ForbiddenError",
      "HeartbeatPayload",
      "InvalidInputError",
      "LockingDisabledError",
      "NotFoundError"
    ],
    "NoteExternalSaveResult": [
      "DraftLockHeldError",
      "DraftLockLostError",
      "DraftLockRequiredError",
      "ForbiddenError",
      "InvalidInputError",
      "NotFoundError",
      "NoteExternalSavePayload"
    ],
    "OpenDocumentResult": [
      "ForbiddenError",
      "InvalidInputError",
      "NotFoundError",
      "OpenDocumentPayload"
    ],
    "PublishDraftResult": [
      "DraftLockHeldError",
      "DraftLockLostError",
      "DraftLockNotHeldError",
      "DraftLockRequiredError",
      "DraftVersionConflictError",
      "ForbiddenError",
      "InvalidInputError",
      "NotFoundError",
      "PublishDraftPayload"
    ],
    "ReleaseDraftLockResult": [
      "InvalidInputError",
      "NotFoundError",
      "ReleaseDraftLockPayload"
    ],
    "RequestDraftLockResult": [
      "DraftLockNotHeldError",
      "ForbiddenError",
      "InvalidInputError",
      "LockingDisabledError",
      "NotFoundError",
      "RequestDraftLockPayload"
    ],
    "ResolveSandboxSettingsResult": [
      "DraftLockHeldError",
      "DraftLockLostError",
      "DraftLockRequiredError",
      "DraftVersionConflictError",
      "ForbiddenError",
      "InvalidInputError",
      "NotFoundError",
      "ResolveSandboxSettingsPayload"
    ],
    "RotateWebhookSecretResult": [
      "ForbiddenError",
      "NotFoundError",
      "RotateWebhookSecretPayload"
    ],
    "RunSandboxResult": [
      "DraftLockHeldError",
      "DraftLockLostError",
      "DraftLockRequiredError",
      "DraftVersionConflictError",
      "ForbiddenError",
      "InvalidInputError",
      "NotFoundError",
      "RunSandboxPayload",
      "SandboxBusyError"
    ],
    "RunToolResult": [
      "ForbiddenError",
      "InvalidInputError",
      "NotFoundError",
      "RunToolPayload",
      "SandboxBusyError"
    ],
    "SaveDraftResult": [
      "DraftLockHeldError",
      "DraftLockLostError",
      "DraftLockNotHeldError",
      "DraftLockRequiredError",
      "DraftVersionConflictError",
      "ForbiddenError",
      "InvalidInputError",
      "NotFoundError",
      "SaveDraftPayload"
    ],
    "SaveSalvageResult": [
      "DraftLockLostError",
      "ForbiddenError",
      "InvalidInputError",
      "NotFoundError",
      "SaveSalvagePayload"
    ],
    "SaveSandboxSettingsResult": [
      "DraftLockHeldError",
      "DraftLockLostError",
      "DraftLockRequiredError",
      "DraftVersionConflictError",
      "ForbiddenError",
      "InvalidInputError",
      "NotFoundError",
      "SaveSandboxSettingsPayload",
      "StateConflictError"
    ],
    "SaveToolSettingsResult": [
      "ForbiddenError",
      "InvalidInputError",
      "NotFoundError",
      "SaveToolSettingsPayload",
      "StateConflictError"
    ],
    "StartSandboxActionResult": [
      "DraftLockHeldError",
      "DraftLockLostError",
      "DraftLockRequiredError",
      "DraftVersionConflictError",
      "ForbiddenError",
      "InvalidInputError",
      "NotFoundError",
      "SandboxBusyError",
      "SnapshotExpiredError",
      "StartSandboxActionPayload",
      "StateConflictError"
    ],
    "UnpublishToolResult": [
      "DraftLockHeldError",
      "DraftLockLostError",
      "DraftLockNotHeldError",
      "DraftLockRequiredError",
      "ForbiddenError",
      "InvalidInputError",
      "NotFoundError",
      "UnpublishToolPayload"
    ],
    "UpdateCollectionResult": [
      "ForbiddenError",
      "InvalidInputError",
      "MetadataVersionConflictError",
      "NotFoundError",
      "UpdateCollectionPayload"
    ],
    "UpdateLockPolicyResult": [
      "ForbiddenError",
      "InvalidInputError",
      "MetadataVersionConflictError",
      "NotFoundError",
      "UpdateLockPolicyPayload"
    ],
    "UpdateToolMetadataResult": [
      "DraftLockHeldError",
      "DraftLockLostError",
      "DraftLockNotHeldError",
      "DraftLockRequiredError",
      "ForbiddenError",
      "InvalidInputError",
      "MetadataVersionConflictError",
      "NotFoundError",
      "UpdateToolMetadataPayload"
    ],
    "UserError": [
      "DraftLockHeldError",
      "DraftLockLostError",
      "DraftLockNotHeldError",
      "DraftLockRequiredError",
      "DraftLockReservedError",
      "DraftVersionConflictError",
      "ForbiddenError",
      "InvalidInputError",
      "LockingDisabledError",
      "MetadataVersionConflictError",
      "NotFoundError",
      "SandboxBusyError",
      "SnapshotExpiredError",
      "StateConflictError"
    ],
    "WithdrawDraftLockRequestResult": [
      "ForbiddenError",
      "InvalidInputError",
      "NotFoundError",
      "WithdrawDraftLockRequestPayload"
    ]
  }
};
      export default result;
    