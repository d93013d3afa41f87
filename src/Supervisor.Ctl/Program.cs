using Supervisor.Ctl.Io;
using Supervisor.Ctl.Shell;

return await CtlProgram.RunAsync(args, CtlIo.OfProcess());
