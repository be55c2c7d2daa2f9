using System.Text.Json.Nodes;

namespace Conversations.Silo.Tests.AppConversations;

/// <summary>Start tasks are found.</summary>
public sealed class StartTaskTests(AppServer server) : IClassFixture<AppServer>
{
    [Fact]
    public async Task Batch_AnswersInOrder_WithNullForWhatIsNot()
    {
        var (first, second) = (await server.Start(), await server.Start());
        var unknown = Guid.NewGuid();

        var batch = (await server.Ok("GET", $"start-tasks?ids={second["id"]}&ids={unknown}&ids={first["id"]}&ids={second["id"]}")).AsArray();

        Assert.Equal([(string)second["id"]!, null, (string)first["id"]!, (string)second["id"]!], batch.Select(task => (string?)task?["id"]));
        Assert.Equal((422, "missing"), await server.Refused("GET", "start-tasks"));
        Assert.Equal((422, "uuid_parsing"), await server.Refused("GET", "start-tasks?ids=x"));
        var many = string.Join('&', Enumerable.Range(0, 101).Select(_ => $"ids={unknown}"));
        Assert.Equal((400, "Cannot request more than 100 start tasks at once, got 101"), await server.Refused("GET", $"start-tasks?{many}"));
    }

    [Fact]
    public async Task Search_PagesByOffset()
    {
        var started = new List<string>();
        for (var count = 0; count < 3; count++) started.Add((string)(await server.Start())["id"]!);
        foreach (var id in started) await server.Ended(id);

        var first = await server.Ok("GET", "start-tasks/search?limit=2");
        var second = await server.Ok("GET", $"start-tasks/search?limit=2&page_id={first["next_page_id"]}");
        Assert.Equal("2", (string)first["next_page_id"]!);
        Assert.Equal([started[2], started[1], started[0]], first["items"]!.AsArray().Concat(second["items"]!.AsArray()).Take(3).Select(task => (string)task!["id"]!));
        Assert.Equal(first.ToJsonString(), (await server.Ok("GET", "start-tasks/search?limit=2&page_id=x")).ToJsonString());

        var conversation = (string)(await server.Task(started[1]))["app_conversation_id"]!;
        Assert.Equal([started[1]], (await server.Ok("GET", $"start-tasks/search?conversation_id__eq={conversation}"))["items"]!.AsArray().Select(task => (string)task!["id"]!));
        Assert.Equal(1, (int)await server.Ok("GET", $"start-tasks/count?conversation_id__eq={conversation}"));
        var all = (int)await server.Ok("GET", "start-tasks/count");
        var oldest = (await server.Ok("GET", "start-tasks/search?sort_order=CREATED_AT"))["items"]!.AsArray();
        Assert.Equal((all, started[2]), (oldest.Count, (string)oldest[^1]!["id"]!));
        Assert.Equal(2, (int)await server.Ok("GET", $"start-tasks/count?created_at__gte={(string)(await server.Task(started[1]))["created_at"]!}"));
        Assert.Equal((422, "enum"), await server.Refused("GET", "start-tasks/search?sort_order=TITLE"));
        Assert.Equal((422, "greater_than_equal"), await server.Refused("GET", "start-tasks/search?limit=0"));
        Assert.Equal((422, "less_than_equal"), await server.Refused("GET", "start-tasks/search?limit=101"));
        Assert.Equal((422, "uuid_parsing"), await server.Refused("GET", "start-tasks/count?conversation_id__eq=x"));
    }

    [Fact]
    public async Task Task_HasEveryField_NullsIncluded()
    {
        string[] fields = ["id", "created_by_user_id", "status", "detail", "app_conversation_id", "sandbox_id", "agent_server_url", "request", "created_at", "updated_at"];

        var begun = await server.Start();

        Assert.Superset(fields.ToHashSet(), begun.AsObject().Select(field => field.Key).ToHashSet());
        Assert.Superset(fields.ToHashSet(), (await server.Ended((string)begun["id"]!)).AsObject().Select(field => field.Key).ToHashSet());
    }
}
