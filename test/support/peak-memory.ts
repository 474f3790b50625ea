// VmHWM begins with the program; maxRSS counts from the fork on, and so what the test's own process has.
const PRINT = `import{readFileSync as r}from'node:fs';process.on('exit',()=>{let p=process.resourceUsage().maxRSS;try{p=/VmHWM:\\s+(\\d+)/.exec(r('/proc/self/status','utf8'))[1]}catch{};process.stderr.write('peak='+p)})`

/** For NODE_OPTIONS: lets a program print the most memory it ever had, at the end of stderr. */
export const PRINT_PEAK = `--import=data:text/javascript,${encodeURIComponent(PRINT)}`

/** What a program started with `PRINT_PEAK` printed, in MiB; NaN where it was killed. */
export const peakMiB = (stderr: string): number => Number(/peak=(\d+)$/.exec(stderr)?.[1]) / 1024
