using System.Text.Json.Nodes;

namespace Conversations.Silo.Tests.OpenHandsV0;

/// <summary>Conversations that begin with a repository.</summary>
public sealed class RepositoryTests(V0Server server) : IClassFixture<V0Server>
{
    [Fact]
    public async Task A_repository_is_there_with_its_branch_before_the_agent_begins()
    {
        server.Origin.Add("ada/engine", ("AGENTS.md", "Use cogs."));

        var id = await server.New("""{"repository":"ada/engine","selected_branch":"side","git_provider":"github","initial_user_msg":"/tool terminal {\"command\": \"cat /workspace/project/engine/side.txt\"}","conversation_instructions":"Be brief."}""");

        var info = await server.Until(id, info => (string)info["status"]! == "RUNNING", "the conversation");
        Assert.Equal(("ada/engine", "side", "github", "gui"), ((string)info["selected_repository"]!, (string)info["selected_branch"]!, (string)info["git_provider"]!, (string)info["trigger"]!));
        await server.Rest(id);
        var events = await server.Events(id);
        Assert.Contains("aside", events.Select(item => (string?)item["content"] ?? "").First(text => text.Contains("aside", StringComparison.Ordinal)), StringComparison.Ordinal);
        var system = (string)events.First(item => (string?)item["action"] == "system")["args"]!["content"]!;
        Assert.Contains("Use cogs.", system, StringComparison.Ordinal);
        Assert.Contains("Be brief.", system, StringComparison.Ordinal);
        Assert.True((bool)(await server.Ok("DELETE", $"/{id}"))!);
    }

    [Fact]
    public async Task What_is_being_prepared_is_shown_as_starting()
    {
        server.Origin.Add("ada/slow", (".openhands/setup.sh", "until [ -e go ]; do sleep 0.05; done\n"));

        var made = await server.Ok("POST", "", """{"repository":"ada/slow","image_urls":["https://example.test/a.png"]}""");

        var id = (string)made!["conversation_id"]!;
        Assert.Equal("STARTING", (string)made["conversation_status"]!);
        var info = await server.Info(id);
        Assert.Equal(("STARTING", "ada/slow", $"Conversation {id[..5]}"), ((string)info["status"]!, (string)info["selected_repository"]!, (string)info["title"]!));
        Assert.Equal(id, (string)info["conversation_id"]!);
        await File.WriteAllTextAsync(Path.Combine(server.Silo.Folder, "workspaces", Guid.Parse(id).ToString(), "files/workspace/project/slow/go"), "");
        Assert.Equal(info.AsObject().Select(field => field.Key), (await server.Until(id, info => (string)info["status"]! == "RUNNING", "the conversation")).AsObject().Select(field => field.Key));
    }

    [Theory]
    [InlineData("ada/none", null)]
    [InlineData("../etc", null)]
    [InlineData("ada/there", "gitlab_of_nobody")]
    public async Task A_repository_that_no_provider_gives_access_to_is_refused_and_nothing_is_left(string repository, string? branch)
    {
        var many = (await server.Ok("GET", ""))!["results"]!.AsArray().Count;
        if (branch is not null) server.Origin.Add("ada/there");
        var body = new JsonObject { ["repository"] = repository, ["initial_user_msg"] = "hi", ["selected_branch"] = branch };

        var (status, refused) = await server.Call("POST", "", body.ToJsonString(), ("Idempotency-Key", repository));

        Assert.Equal(400, status);
        Assert.Equal(("error", "STATUS$GIT_PROVIDER_AUTHENTICATION_ERROR"), ((string)refused!["status"]!, (string)refused["msg_id"]!));
        Assert.Contains(repository, (string)refused["message"]!, StringComparison.Ordinal);
        Assert.Null(refused["conversation_id"]);
        Assert.Equal(many, (await server.Ok("GET", ""))!["results"]!.AsArray().Count);
        Assert.DoesNotContain(repository, (await server.Silo.Send("GET", "/api/v1/app-conversations/start-tasks/search")).Body, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_repository_and_a_trajectory_exclude_each_other()
    {
        var (status, _) = await server.Call("POST", "", """{"repository":"ada/engine","replay_json":"[]"}""");

        Assert.Equal(422, status);
    }
}
