import { writeSync } from 'node:fs'

// Loaded before a program with `--import`: the program is measured as it is, and says at its end what it took.
process.on('exit', () => writeSync(3, JSON.stringify(process.resourceUsage())))
