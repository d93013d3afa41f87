using Supervisor.Ctl;
using Supervisor.Ctl.Io;

return await CtlProgram.RunAsync(args, CtlIo.OfProcess());
