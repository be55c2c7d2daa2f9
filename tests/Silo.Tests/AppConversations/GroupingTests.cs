using Conversations.Grains.Starting;

namespace Conversations.Silo.Tests.AppConversations;

/// <summary>Conversations of a user that share sandboxes because the server is told to let them.</summary>
public sealed class GroupingTests
{
    [Fact]
    public async Task Conversations_ShareASandbox_AsLongAsItTakesMore()
    {
        var server = new AppServer { Settings = [("Sandboxes:Grouping", $"{Grouping.FewestConversations}"), ("Sandboxes:MostConversations", "2")] };
        await server.InitializeAsync();
        try
        {
            var first = await server.New();
            var second = await server.New();
            var third = await server.New();
            await server.Ok("POST", $"/api/v1/sandboxes/{third["sandbox_id"]}/pause");
            var fourth = await server.New();

            Assert.Equal((string)first["id"]!, (string)first["sandbox_id"]!);
            Assert.Equal((string)first["sandbox_id"]!, (string)second["sandbox_id"]!);
            Assert.Equal((string)third["id"]!, (string)third["sandbox_id"]!);
            Assert.Equal((string)fourth["id"]!, (string)fourth["sandbox_id"]!);
            // Each has a folder of its own, and those that share a sandbox see both.
            Assert.Contains((string)second["id"]!, await server.Run((string)first["id"]!, "ls project"), StringComparison.Ordinal);
            await server.Ok("DELETE", (string)first["id"]!);
            Assert.Contains((string)second["id"]!, await server.Run((string)second["id"]!, "ls project"), StringComparison.Ordinal);
        }
        finally
        {
            await server.DisposeAsync();
        }
    }

    [Theory]
    [InlineData(Grouping.None, false, false)]
    [InlineData(Grouping.Newest, false, true)]
    [InlineData(Grouping.LeastRecentlyUsed, true, false)]
    [InlineData(Grouping.Any, true, true)]
    public async Task Strategies_ChooseAmongTheSandboxesOfTheUser(Grouping grouping, bool takesOlder, bool takesNewer)
    {
        var server = new AppServer { Settings = [("Sandboxes:Grouping", $"{grouping}")] };
        await server.InitializeAsync();
        try
        {
            var old = (string)(await server.Ok("POST", "/api/v1/sandboxes"))["id"]!;
            var young = (string)(await server.Ok("POST", "/api/v1/sandboxes"))["id"]!;

            var chosen = (string)(await server.New())["sandbox_id"]!;

            string[] expected = (takesOlder, takesNewer) switch
            {
                (true, true) => [old, young],
                (true, false) => [old],
                (false, true) => [young],
                (false, false) => [],
            };
            if (expected is []) Assert.DoesNotContain(chosen, new[] { old, young });
            else Assert.Contains(chosen, expected);
        }
        finally
        {
            await server.DisposeAsync();
        }
    }
}
