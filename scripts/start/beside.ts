import os from 'node:os'
import { bringUpToDate } from './build.ts'
import { docs, packages } from './steps.ts'

/** Builds what no server waits for, while it starts and runs. */
os.setPriority(os.constants.priority.PRIORITY_LOW)
for (const step of [docs, packages])
  try {
    await bringUpToDate(process.cwd(), step)
  } catch (error) {
    console.error((error as Error).message)
    process.exitCode = 1
  }
