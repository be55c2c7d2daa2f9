using System.Diagnostics;
using Conversations.Workspaces;

namespace Conversations.Silo.Workspaces;

internal sealed class RunningProgram : IRunningProgram
{
    const int ComplaintLimit = 4000;

    readonly SandboxedPrograms programs;
    readonly Process process;
    readonly BoundedText complaints = new(ComplaintLimit);
    readonly Task listening;

    public RunningProgram(SandboxedPrograms programs, Process process)
    {
        this.programs = programs;
        this.process = process;
        listening = Task.Run(Listen);
    }

    public Stream Input => process.StandardInput.BaseStream;

    public Stream Output => process.StandardOutput.BaseStream;

    public string Complaints
    {
        get { lock (complaints) return complaints.Take(); }
    }

    public async ValueTask DisposeAsync()
    {
        await programs.End(process);
        await listening;
    }

    async Task Listen()
    {
        var buffer = new char[1024];
        try
        {
            while (await process.StandardError.ReadAsync(buffer) is > 0 and var read)
                lock (complaints) complaints.Append(buffer.AsSpan(0, read));
        }
        catch (Exception gone) when (gone is IOException or ObjectDisposedException or InvalidOperationException)
        {
            // It was ended while it spoke.
        }
    }
}
