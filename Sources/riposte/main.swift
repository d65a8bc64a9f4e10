import Commands

await CommandLineInterface.runAndExit()
