using System.Text.Json.Nodes;

namespace Conversations.Silo.Tests.AgentServer;

public sealed class SkillTests(SharedServer shared) : IClassFixture<SharedServer>
{
    static (string, JsonNode?) Agent(string context) => ("agent", new JsonObject { ["llm"] = new JsonObject { ["model"] = "local/echo" }, ["agent_context"] = JsonNode.Parse(context) });

    const string Several = """
        {"skills": [
            {"name": "always", "content": "Be brief."},
            {"name": "git", "content": "# Git\nRebase, never merge.", "trigger": {"type": "keyword", "keywords": ["git", "rebase"]}},
            {"name": "fix", "content": "Find the cause first.", "trigger": {"type": "task", "triggers": ["/fix"]}, "source": "/skills/fix.md"},
            {"name": "off", "content": "never", "trigger": {"type": "keyword", "keywords": ["git"]}}
         ],
         "disabled_skills": ["off"]}
        """;

    [Fact]
    public async Task A_skill_comes_up_by_its_words_once_in_a_conversation()
    {
        var server = shared.Server;
        var id = await server.New(Agent(Several));

        await server.Turn(id, "what is on github");
        await server.Turn(id, "Use GIT and /fix it");
        await server.Turn(id, "git again");

        var said = await server.Events(id, "kind=MessageEvent&source=user");
        Assert.Equal(["", "git,fix", ""], said.Select(item => string.Join(',', item["activated_skills"]!.AsArray().Select(name => (string?)name))));
        Assert.Equal([0, 1, 0], said.Select(item => item["extended_content"]!.AsArray().Count));
        var added = (string)said[1]["extended_content"]![0]!["text"]!;
        Assert.Contains("Rebase, never merge.", added, StringComparison.Ordinal);
        Assert.Contains("/skills/fix.md", added, StringComparison.Ordinal);
        Assert.DoesNotContain("never\n", added, StringComparison.Ordinal);
        // The model has seen it: this one says back what it was told.
        Assert.Contains("Rebase, never merge.", AgentServer.Text((await server.Events(id, "kind=MessageEvent&source=agent"))[1]), StringComparison.Ordinal);
        Assert.Equal(["git", "fix"], (await server.Info(id))["activated_knowledge_skills"]!.AsArray().Select(name => (string)name!));
        Assert.Single(await server.Events(id, "body=rebase&source=user"));
    }

    [Fact]
    public async Task A_rule_comes_up_by_the_file_that_a_tool_is_called_for_once_in_a_conversation()
    {
        var server = shared.Server;
        var id = await server.New(
            ("agent", new JsonObject
            {
                ["llm"] = new JsonObject { ["model"] = "local/echo" },
                ["tools"] = new JsonArray(new JsonObject { ["name"] = "file_editor" }),
                ["agent_context"] = JsonNode.Parse("""{"skills": [{"name": "sharp", "content": "Use records.", "trigger": {"type": "path", "paths": ["docs/*", "src/**/*.cs"]}, "source": "rules/sharp.md"}]}"""),
            }),
            ("workspace", new JsonObject { ["working_dir"] = "/workspace/project" }));
        Assert.DoesNotContain("sharp", (string)(await server.Events(id, "kind=SystemPromptEvent")).Single()["system_prompt"]!["text"]!, StringComparison.Ordinal);

        foreach (var path in new[] { "src/a.cs", "project/src/a.txt", "project/src/deep/er/a.cs", "project/src/b.cs" })
            await server.Turn(id, $$"""/tool file_editor {"command": "view", "path": "/workspace/{{path}}"}""");

        var seen = (await server.Events(id, "kind=ObservationEvent")).Select(item => item["extended_content"]!.AsArray()).ToList();
        Assert.Equal([0, 0, 1, 0], seen.Select(added => added.Count));
        Assert.Contains("Use records.", (string)seen[2][0]!["text"]!, StringComparison.Ordinal);
        Assert.Contains("rules/sharp.md", (string)seen[2][0]!["text"]!, StringComparison.Ordinal);
        Assert.Equal(["sharp"], (await server.Info(id))["activated_knowledge_skills"]!.AsArray().Select(name => (string)name!));
    }

    [Fact]
    public async Task The_prompt_has_what_is_always_there_and_names_the_rest()
    {
        var server = shared.Server;
        var id = await server.New(Agent(Several));

        var prompt = (string)(await server.Events(id, "kind=SystemPromptEvent")).Single()["system_prompt"]!["text"]!;

        Assert.Contains("Be brief.", prompt, StringComparison.Ordinal);
        Assert.Contains("<name>git</name>\n<description>Rebase, never merge.</description>", prompt, StringComparison.Ordinal);
        Assert.DoesNotContain("Find the cause first.\n</skill>\n<skill name", prompt, StringComparison.Ordinal);
        Assert.DoesNotContain("<name>off</name>", prompt, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_suffix_is_added_to_every_message_and_what_was_brought_up_outlives_a_restart()
    {
        await using var server = await AgentServer.Start();
        var id = await server.New(Agent("""{"user_message_suffix": " Mind the gap. ", "skills": [{"name": "git", "content": "Rebase.", "triggers": ["git"]}]}"""));

        await server.Turn(id, "git");
        await server.Silo.Restart();
        await server.Turn(id, "git");

        var added = (await server.Events(id, "kind=MessageEvent&source=user")).Select(item => (string)item["extended_content"]!.AsArray().Single()!["text"]!).ToList();
        Assert.EndsWith("Mind the gap.", added[0], StringComparison.Ordinal);
        Assert.Contains("Rebase.", added[0], StringComparison.Ordinal);
        Assert.Equal("Mind the gap.", added[1]);
    }

    [Fact]
    public async Task Skills_are_the_agents_and_come_up_in_the_other_dialect()
    {
        await using var server = await AgentServer.Start();
        await server.New(Agent(Several));
        var conversation = await server.Silo.Post($"/v1/conversations/?agent_id={(await server.Silo.Get("/v1/agents/"))[0]!["id"]}");

        var answer = await server.Silo.Post($"/v1/conversations/{conversation["id"]}/messages", """{"input": "about git", "streaming": false}""");

        Assert.Contains("Rebase, never merge.", answer.ToJsonString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Two_skills_of_one_name_are_refused()
    {
        var server = shared.Server;

        var (status, body) = await server.Call("POST", "", AgentServer.Request(Agent("""{"skills": [{"name": "a", "content": "1"}, {"name": "a", "content": "2"}]}""")));

        Assert.Equal(422, status);
        Assert.Contains("Duplicate skill name found: a", body!.ToJsonString(), StringComparison.Ordinal);
    }
}
