using System.Diagnostics;
using Conversations.Silo.Workspaces;
using Conversations.Tests.Support;

namespace Conversations.Silo.Tests.Workspaces;

/// <summary>What a server leaves behind that dies in the moment in which it starts a command.</summary>
public sealed class LeftProcessesTests
{
    [Fact]
    public async Task ProcessThatHasOutlivedItsServer_isEndedByTheNextServer_andNoOther()
    {
        using var server = Sleep(mark: null);
        var (space, mark) = (ServerMark.Own!.Split('/')[0], ServerMark.Of(server.Id)!);
        using var left = Sleep(mark);
        using var elsewhere = Sleep(mark.Replace(space, "elsewhere", StringComparison.Ordinal));
        using var mine = Sleep(ServerMark.Own);
        Assert.DoesNotContain(left.Id, ServerMark.Left());
        server.Kill();
        await server.WaitForExitAsync();

        var folder = Directory.CreateTempSubdirectory("left-");
        await using (var next = new SiloProcess("next", SiloProcess.Program, FreePort.Next(), new Dictionary<string, string>
        {
            ["ConnectionStrings:Conversations"] = $"Data Source={Path.Combine(folder.FullName, "log.db")}",
            ["Secrets:KeyFolder"] = Path.Combine(folder.FullName, "keys"),
        }))
        {
            await next.Start();
            await left.WaitForExitAsync().WaitAsync(TimeSpan.FromMinutes(1));
        }

        Assert.False(elsewhere.HasExited);
        Assert.False(mine.HasExited);
        elsewhere.Kill();
        mine.Kill();
        folder.Delete(recursive: true);
    }

    static Process Sleep(string? mark)
    {
        var start = new ProcessStartInfo("sleep", "600");
        if (mark is not null) start.Environment[ServerMark.Variable] = mark;
        return Process.Start(start)!;
    }
}
