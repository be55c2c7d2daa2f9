using System.Text;
using System.Text.Json.Nodes;

namespace Conversations.Silo.Tests.AgentServer;

/// <summary>Clients look into a conversation's workspace: commands, files, changes.</summary>
public sealed class WorkspaceRouteTests(SharedServer shared) : IClassFixture<SharedServer>
{
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_command_is_run_beside_the_terminal_wherever_the_conversation_is_named(bool inPath)
    {
        var server = shared.Server;
        var id = await server.New(("secrets", new JsonObject { ["MY_TOKEN"] = "tok-5up3r" }));
        await server.Turn(id, """/tool terminal {"command": "mkdir sub; echo made > sub/file; cd /tmp"}""");

        var output = await Ok(server, "POST", Path(id, inPath, "bash/execute_bash_command"), """{"command": "cat file; echo tok-5up3r; echo bad >&2; exit 7", "cwd": "/workspace/sub"}""");

        Assert.Equal((7, "made\n<secret-hidden>\n", "bad\n"), ((int)output["exit_code"]!, (string)output["stdout"]!, (string)output["stderr"]!));
        Assert.Equal(("BashOutput", 32), ((string)output["kind"]!, ((string)output["command_id"]!).Length));
        // The conversation has not heard of it.
        Assert.Single(await server.Events(id, "kind=ActionEvent"));
        var nap = Workspaces.WorkspaceUnderTest.Nap();
        var late = await Ok(server, "POST", Path(id, inPath, "bash/execute_bash_command"), $$"""{"command": "sleep {{nap}}", "timeout": 1}""");
        Assert.Equal(-1, (int)late["exit_code"]!);
        Assert.Empty(Workspaces.WorkspaceUnderTest.Processes(nap));
    }

    [Fact]
    public async Task Files_go_in_and_out_as_they_are_and_stay_in_the_workspace()
    {
        var server = shared.Server;
        var id = await server.New();
        var bytes = new byte[100_000];
        new Random(1).NextBytes(bytes);

        Assert.Equal(200, await Upload(server, id, "/workspace/a/b.bin", bytes));
        Assert.Equal(400, await Upload(server, id, "/etc/passwd", bytes));
        Assert.Equal(400, await Upload(server, id, "/workspace/../up", bytes));
        Assert.Equal(400, await Upload(server, id, "b.bin", bytes));
        Assert.Equal(400, await Upload(server, id, "/workspace/a", bytes));
        using var client = new HttpClient { BaseAddress = server.Silo.Address };
        Assert.Equal(bytes, await client.GetByteArrayAsync(new Uri(Path(id, true, "file/download?path=/workspace/a/b.bin"), UriKind.Relative)));
        await server.Turn(id, """/tool terminal {"command": "wc -c < a/b.bin; ln -s /etc/passwd out; touch a/more"}""");

        Assert.Contains("100000", (string)(await server.Events(id, "kind=ObservationEvent")).Single()["observation"]!["content"]![0]!["text"]!, StringComparison.Ordinal);
        Assert.Equal(404, (await server.Silo.Send("GET", Path(id, true, "file/download?path=/workspace/none"))).Status);
        Assert.Equal(400, (await server.Silo.Send("GET", Path(id, true, "file/download?path=/workspace/a"))).Status);
        Assert.Equal(400, (await server.Silo.Send("GET", Path(id, true, "file/download?path=/workspace/out"))).Status);
        Assert.Equal(400, (await server.Silo.Send("GET", Path(id, true, "file/download?path=/etc/hosts"))).Status);
        Assert.Equal(200, (await server.Silo.Send("POST", Path(id, true, "file/create_directory?path=/workspace/new/er"), "{}")).Status);
    }

    [Fact]
    public async Task Changes_of_a_repository_are_told_and_each_with_what_was_before()
    {
        var server = shared.Server;
        var id = await server.New();
        await Ok(server, "POST", Path(id, true, "bash/execute_bash_command"), new JsonObject
        {
            ["command"] = """
                mkdir repo && cd repo && git init -q && git config user.email a@b.c && git config user.name A
                printf 'one\n' > kept; printf 'two\n' > 'with space'; printf 'x\n' > gone; git add . && git commit -qm first
                printf 'one more\n' > kept; rm gone; printf 'new\n' > 'ne w'
                """,
        }.ToJsonString());

        var changes = await Ok(server, "GET", Path(id, true, "git/changes?path=/workspace/repo&ref=HEAD"));
        Assert.Equal(["DELETED gone", "UPDATED kept", "ADDED ne w"], changes.AsArray().Select(change => $"{change!["status"]} {change["path"]}"));
        // Without an origin everything is new.
        var all = await Ok(server, "GET", Path(id, false, "git/changes?path=/workspace/repo"));
        Assert.Equal(["ADDED kept", "ADDED with space", "ADDED ne w"], all.AsArray().Select(change => $"{change!["status"]} {change["path"]}"));
        var diff = await Ok(server, "GET", Path(id, true, "git/diff?path=/workspace/repo/kept&ref=HEAD"));
        Assert.Equal(("one\n", "one more\n"), ((string)diff["original"]!, (string)diff["modified"]!));
        Assert.Empty((await Ok(server, "GET", Path(id, true, "git/changes?path=/workspace"))).AsArray());
        Assert.Empty((await Ok(server, "GET", Path(id, true, "git/commits?path=/workspace")))["commits"]!.AsArray());
        var (status, body) = await server.Silo.Send("GET", Path(id, true, "git/changes?path=/workspace/repo&ref=--output=x"));
        Assert.Equal((400, true), (status, body.Contains("Unknown revision", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task Commits_of_a_repository_are_told_and_each_with_what_it_changed()
    {
        var server = shared.Server;
        var id = await server.New();
        await Ok(server, "POST", Path(id, true, "bash/execute_bash_command"), new JsonObject
        {
            ["command"] = """
                mkdir -p repo/sub && cd repo && git init -q && git config user.email a@b.c && git config user.name Ann
                echo one > sub/file; git add . && git commit -qm 'the first'; echo two > sub/file; echo x > more; git add . && git commit -qm 'the second'; git rm -qr sub && git commit -qm 'the third'
                """,
        }.ToJsonString());

        var page = await Ok(server, "GET", Path(id, true, "git/commits?path=/workspace/repo&limit=2"));

        Assert.Equal(["the third Ann", "the second Ann"], page["commits"]!.AsArray().Select(commit => $"{commit!["subject"]} {commit["author"]}"));
        Assert.True((bool)page["has_more"]!);
        var all = await Ok(server, "GET", Path(id, false, "git/commits?path=/workspace/repo"));
        Assert.Equal((3, false), (all["commits"]!.AsArray().Count, (bool)all["has_more"]!));
        var shas = all["commits"]!.AsArray().Select(commit => (string)commit!["sha"]!).ToList();
        Assert.All(all["commits"]!.AsArray(), commit => Assert.StartsWith((string)commit!["short_sha"]!, (string)commit["sha"]!, StringComparison.Ordinal));
        Assert.True(DateTimeOffset.TryParse((string)all["commits"]![0]!["timestamp"]!, out _));
        Assert.Equal([["DELETED sub/file"], ["ADDED more", "UPDATED sub/file"], ["ADDED sub/file"]], await Task.WhenAll(shas.Select(async sha =>
            (await Ok(server, "GET", Path(id, true, $"git/commits/{sha}/changes?path=/workspace/repo"))).AsArray().Select(change => $"{change!["status"]} {change["path"]}").ToArray())));
        var diff = await Ok(server, "GET", Path(id, true, $"git/diff?path=/workspace/repo/sub/file&commit={shas[1]}"));
        Assert.Equal(("one\n", "two\n"), ((string)diff["original"]!, (string)diff["modified"]!));
        var gone = await Ok(server, "GET", Path(id, true, $"git/diff?path=/workspace/repo/sub/file&commit={shas[0]}"));
        Assert.Equal(("two\n", ""), ((string)gone["original"]!, (string)gone["modified"]!));
        Assert.Equal(400, (await server.Silo.Send("GET", Path(id, true, "git/commits/abcd1234/changes?path=/workspace/repo"))).Status);
        Assert.Equal(422, (await server.Silo.Send("GET", Path(id, true, "git/commits/--help/changes?path=/workspace/repo"))).Status);
        Assert.Equal(400, (await server.Silo.Send("GET", Path(id, true, "git/diff?path=/workspace/repo/more&ref=HEAD&commit=abcd"))).Status);
        Assert.Equal(422, (await server.Silo.Send("GET", Path(id, true, "git/commits?path=/workspace/repo&limit=201"))).Status);
    }

    [Fact]
    public async Task Hooks_that_a_project_brings_are_read()
    {
        var server = shared.Server;
        var id = await server.New();

        Assert.Null((await Ok(server, "POST", Path(id, true, "hooks"), """{"project_dir": "/workspace"}"""))["hook_config"]);
        await Upload(server, id, "/workspace/.openhands/hooks.json", Encoding.UTF8.GetBytes("""{"hooks": {"PreToolUse": [{"matcher": "terminal", "hooks": [{"command": "true"}]}]}}"""));
        var config = (await Ok(server, "POST", Path(id, true, "hooks"), """{"project_dir": "/workspace"}"""))["hook_config"]!;

        Assert.Equal("true", (string)config["pre_tool_use"]![0]!["hooks"]![0]!["command"]!);
    }

    [Fact]
    public async Task Skills_that_a_project_brings_are_read()
    {
        var server = shared.Server;
        var id = await server.New();
        await Upload(server, id, "/workspace/AGENTS.md", Encoding.UTF8.GetBytes("Be brief.\n"));
        await Upload(server, id, "/workspace/.openhands/microagents/git.md", Encoding.UTF8.GetBytes("older"));
        await Upload(server, id, "/workspace/.openhands/skills/git.md", Encoding.UTF8.GetBytes("---\nname: git\ntriggers:\n- git\n- \"re base\"\n---\n# Git\nRebase.\n"));
        await Upload(server, id, "/workspace/.agents/skills/pdf/SKILL.md", Encoding.UTF8.GetBytes("---\ndescription: Reads PDFs.\ntriggers: [pdf, 'p d f']\n---\nUse it."));

        var answer = await Ok(server, "POST", Path(id, true, "skills"), """{"project_dir": "/workspace", "load_public": true}""");

        Assert.Equal(["agents repo  Be brief.", "git knowledge git,re base # Git\nRebase.", "pdf agentskills pdf,p d f Use it."],
            answer["skills"]!.AsArray().Select(skill => $"{skill!["name"]} {skill["type"]} {string.Join(',', skill["triggers"]!.AsArray())} {skill["content"]}"));
        Assert.Equal("Reads PDFs.", (string)answer["skills"]![2]!["description"]!);
        Assert.Equal(3, (int)answer["sources"]!["project"]!);
        Assert.Empty((await Ok(server, "POST", Path(id, true, "skills"), """{"project_dir": "/workspace/none"}"""))["skills"]!.AsArray());
    }

    [Theory]
    [InlineData("/agent-server/api/bash/execute_bash_command", """{"command": "true"}""", 422)]
    [InlineData("/agent-server/api/bash/execute_bash_command?conversation_id=x", """{"command": "true"}""", 422)]
    [InlineData("/agent-server/workspaces/x/api/bash/execute_bash_command", """{"command": "true"}""", 422)]
    [InlineData("/agent-server/workspaces/5c1a2a3c-7a9b-4e4e-9d5a-3f2b1c0d9e8f/api/bash/execute_bash_command", """{"command": "true"}""", 404)]
    [InlineData("/agent-server/workspaces/5c1a2a3c-7a9b-4e4e-9d5a-3f2b1c0d9e8f/api/bash/execute_bash_command", """{"command": 1}""", 422)]
    public async Task What_is_not_there_is_said(string path, string body, int status)
    {
        var server = shared.Server;

        Assert.Equal(status, (await server.Silo.Send("POST", path, body)).Status);
    }

    internal static string Path(string id, bool inPath, string route) =>
        inPath ? $"/agent-server/workspaces/{id}/api/{route}" : $"/agent-server/api/{route}{(route.Contains('?', StringComparison.Ordinal) ? '&' : '?')}conversation_id={id.Replace("-", "", StringComparison.Ordinal)}";

    internal static async Task<JsonNode> Ok(AgentServer server, string method, string path, string? body = null)
    {
        var (status, text) = await server.Silo.Send(method, path, body);
        Assert.True(status == 200, $"{method} {path}: {status} {text}");
        return JsonNode.Parse(text)!;
    }

    internal static async Task<int> Upload(AgentServer server, string id, string path, byte[] bytes)
    {
        using var client = new HttpClient { BaseAddress = server.Silo.Address };
        using var form = new MultipartFormDataContent { { new ByteArrayContent(bytes), "file", "name" } };
        using var response = await client.PostAsync(new Uri(Path(id, true, $"file/upload?path={Uri.EscapeDataString(path)}"), UriKind.Relative), form);
        return (int)response.StatusCode;
    }
}
