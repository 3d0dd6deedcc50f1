import { type DocumentNode, getOperationAST, type OperationDefinitionNode } from 'graphql'
import type { Plugin, YogaServer } from 'graphql-yoga'
import { passesAtAnySize } from './cost.ts'

interface Passed {
  document: DocumentNode
  operation: OperationDefinitionNode
}

/**
 * Documents that have been parsed and have passed every rule and every limit, whatever their variables are. When one is sent
 * again it is executed at once: to ask each plugin anew took a tenth of a heartbeat.
 */
export class PassedDocuments {
  readonly #parsed: { get(text: string): DocumentNode | undefined }
  readonly #mostCost: number
  readonly #passed = new WeakSet<DocumentNode>()

  constructor(parsed: { get(text: string): DocumentNode | undefined }, mostCost: number) {
    this.#parsed = parsed
    this.#mostCost = mostCost
  }

  /** Null where the document has to be looked at, and where it has no operation of that name. */
  get(text: string, operationName?: string | null): Passed | null {
    const document = this.#parsed.get(text)
    const operation = document && this.#passed.has(document) && getOperationAST(document, operationName)
    return operation ? { document, operation } : null
  }

  /** Comes after the plugins that validate. A socket's operations are executed by `socketOperations`. */
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
        // Whether it may be asked by GET is looked at as it is parsed.
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
