import { type DocumentNode, getOperationAST, type OperationDefinitionNode } from 'graphql'
import type { Plugin, YogaServer } from 'graphql-yoga'
import { passesAtAnySize } from './cost.ts'

interface Passed {
  document: DocumentNode
  operation: OperationDefinitionNode
}

/**
 * Documents that have been parsed and have passed all validation rules and limits, whatever their variables are. When such a
 * document is sent again, it is executed at once. Running the parse and validate hooks of all plugins again took a tenth of
 * the time of a heartbeat.
 */
export class PassedDocuments {
  readonly #parsed: { get(text: string): DocumentNode | undefined }
  readonly #mostCost: number
  readonly #passed = new WeakSet<DocumentNode>()

  constructor(parsed: { get(text: string): DocumentNode | undefined }, mostCost: number) {
    this.#parsed = parsed
    this.#mostCost = mostCost
  }

  /** Null if the document must still be validated, or has no operation with that name. */
  get(text: string, operationName?: string | null): Passed | null {
    const document = this.#parsed.get(text)
    const operation = document && this.#passed.has(document) && getOperationAST(document, operationName)
    return operation ? { document, operation } : null
  }

  /** Must come after the plugins that validate. Operations on a WebSocket are executed by `socketOperations`. */
  plugin(shown: (error: unknown) => Error): Plugin {
    let yoga: YogaServer<object, object>
    return {
      onYogaInit(payload) {
        yoga = payload.yoga
      },
      onValidate:
        ({ params }) =>
        ({ valid }) => {
          const document = params.documentAST as DocumentNode
          if (valid && passesAtAnySize(document, this.#mostCost)) this.#passed.add(document)
        },
      onParams: ({ params, request, setParamsHandler }) => {
        const passed = this.get(params.query ?? '', params.operationName)
        // For GET, the check for mutations runs as the document is parsed.
        if (!passed || passed.operation.operation === 'subscription' || request.method !== 'POST') return
        setParamsHandler(async ({ context, params }) => {
          const { execute, contextFactory, schema } = yoga.getEnveloped(
            Object.assign(context, { request, params }),
          )
          try {
            const { document } = passed
            const { variables: variableValues, operationName } = params
            return await execute({
              schema,
              document,
              variableValues,
              operationName,
              contextValue: await contextFactory(),
            })
          } catch (error) {
            return { errors: [shown(error)] } as never
          }
        })
      },
    }
  }
}
