using Conversations.Silo.Tests.Workspaces;

namespace Conversations.Silo.Tests.Storage;

/// <summary>The program that <see cref="CrashTests"/> kills: commits without end, and prints what was acknowledged.</summary>
internal static class CrashChild
{
    private const int Conversations = 8;

    public static async Task Main(string[] args)
    {
        if (args is [WorkspaceChild.Name, var root, var command]) await WorkspaceChild.Run(root, command);
        await using var store = await OpenStore.At(args[0], args[1]);
        await Task.WhenAll(Enumerable.Range(0, Conversations).Select(_ => Task.Run(() => Load(store))));
    }

    private static async Task Load(OpenStore store)
    {
        var talk = new Talk();
        while (true)
        {
            await store.Committed(talk.Next(Talk.Message("one"), Talk.Message(new string('x', 2000))));
            lock (store) Console.Out.WriteLine($"{talk.Id} {talk.Head.LastSeq} .");
        }
    }
}
