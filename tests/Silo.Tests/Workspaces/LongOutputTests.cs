using Conversations.Tests.Support;
using static Conversations.Silo.Tests.Workspaces.WorkspaceUnderTest;

namespace Conversations.Silo.Tests.Workspaces;

/// <remarks>Alone: it counts what the whole process allocates.</remarks>
[Collection(Alone.Name)]
public sealed class LongOutputTests
{
    [SlowFact]
    public async Task Gigabyte_ofOutput_isShownByItsEnds()
    {
        await using var workspace = Make();
        var before = GC.GetTotalAllocatedBytes();
        var result = await workspace.Call("terminal", new { command = "echo begin; head -c 1000000000 /dev/zero | tr '\\0' x; echo; echo end", timeout = 280 });
        var content = (string)Details(result)["content"]!;
        Assert.Equal(0, (int)Details(result)["exit_code"]!);
        Assert.StartsWith("begin\nxxx", content);
        Assert.EndsWith("x\nend", content);
        Assert.Contains("characters of output are left out here", content);
        Assert.InRange(content.Length, 29_000, 30_200);
        Assert.InRange(GC.GetTotalAllocatedBytes() - before, 0, 500_000_000);
    }
}
