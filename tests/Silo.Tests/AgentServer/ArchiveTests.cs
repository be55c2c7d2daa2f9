using System.Formats.Tar;
using System.IO.Compression;
using System.Text;
using System.Text.Json.Nodes;
using static Conversations.Silo.Tests.AgentServer.WorkspaceRouteTests;

namespace Conversations.Silo.Tests.AgentServer;

/// <summary>What clients take away of a workspace, and of a conversation.</summary>
public sealed class ArchiveTests(SharedServer shared) : IClassFixture<SharedServer>
{
    const string Repository = """
        mkdir -p project/repo/sub project/repo/node_modules/x && cd project/repo && git init -q -b work && git config user.email a@b.c && git config user.name A
        git remote add origin https://user:pass@example.com/o/repo.git
        echo one > kept; git add kept && git commit -qm first
        echo two > kept; printf '\0\1' > sub/binary; echo x > node_modules/x/y; echo c > a.pyc; ln -s /etc/passwd link; echo file > build
        """;

    [Fact]
    public async Task A_folder_is_packed_without_what_would_only_make_it_large()
    {
        var server = shared.Server;
        var id = await Made(server);

        var (packed, headers) = await Get(server, Path(id, true, "file/archive?path=/workspace/project&format=tar.gz&exclude=sub/"));

        Assert.Equal([".", "./build", "./kept", "./link"], Names(packed));
        Assert.Equal(("/workspace/project/repo", "https://example.com/o/repo.git", "work"), (headers["X-Archive-Repo-Root"], headers["X-Archive-Repo-Remote"], headers["X-Archive-Branch"]));
        Assert.Equal("application/gzip", headers["Content-Type"]);
        Assert.Contains("repo.tar.gz", headers["Content-Disposition"], StringComparison.Ordinal);
        var whole = Names((await Get(server, Path(id, false, "file/archive?path=/workspace/project/repo&format=tar.gz&use_default_excludes=false"))).Body);
        Assert.Contains("./node_modules/x/y", whole);
        Assert.Contains("./.git/HEAD", whole);
        Assert.DoesNotContain("./.git/config", whole);
        Assert.DoesNotContain("./.git/logs", whole);
    }

    [Fact]
    public async Task Changes_of_a_repository_are_packed_as_a_patch_that_applies()
    {
        var server = shared.Server;
        var id = await Made(server);

        var (patch, headers) = await Get(server, Path(id, true, "file/archive?path=/workspace/project&base_ref=HEAD"));

        Assert.Equal(("text/x-patch", "HEAD"), (headers["Content-Type"], headers["X-Archive-Base-Ref"]));
        Assert.Equal(headers["X-Archive-Head-Commit"], headers["X-Archive-Base-Commit"]);
        await Upload(server, id, "/workspace/delta.patch", patch);
        var applied = await Ok(server, "POST", Path(id, true, "bash/execute_bash_command"), new JsonObject
        {
            ["command"] = "git clone -q project/repo again && cd again && git apply ../delta.patch && cat kept && wc -c < sub/binary && ls && git -C ../project/repo status --short kept",
        }.ToJsonString());
        Assert.Equal("two\n2\nbuild\nkept\nlink\nsub\n M kept\n", (string)applied["stdout"]!);
    }

    [Theory]
    [InlineData("", 422)]
    [InlineData("path=relative", 400)]
    [InlineData("path=/workspace/none", 404)]
    [InlineData("path=/workspace/file", 400)]
    [InlineData("path=/workspace", 400)]
    [InlineData("path=/workspace&format=zip", 422)]
    [InlineData("path=/workspace&base_ref=--output=x", 400)]
    public async Task What_cannot_be_packed_is_refused(string query, int status)
    {
        var server = shared.Server;
        var id = await server.New();
        await Upload(server, id, "/workspace/file", [1]);

        Assert.Equal(status, (await server.Silo.Send("GET", Path(id, true, $"file/archive?{query}"))).Status);
    }

    [Fact]
    public async Task Folders_are_listed_by_name_and_in_pages()
    {
        var server = shared.Server;
        var id = await server.New();
        await Ok(server, "POST", Path(id, true, "bash/execute_bash_command"), """{"command": "mkdir b A c .hidden; touch file; ln -s /etc link"}""");

        var home = await Ok(server, "GET", Path(id, true, "file/home"));
        Assert.Equal(("/workspace", "A b c"), ((string)home["home"]!, string.Join(' ', home["favorites"]!.AsArray().Select(entry => (string)entry!["label"]!))));
        var page = await Ok(server, "GET", Path(id, true, "file/search_subdirs?path=/workspace&limit=2&include_hidden=true"));
        Assert.Equal("[{\"name\":\".hidden\",\"path\":\"/workspace/.hidden\"},{\"name\":\"A\",\"path\":\"/workspace/A\"}]", page["items"]!.ToJsonString());
        var next = await Ok(server, "GET", Path(id, false, $"file/search_subdirs?path=/workspace&include_hidden=true&page_id={page["next_page_id"]}"));
        Assert.Equal(["b", "c"], next["items"]!.AsArray().Select(entry => (string)entry!["name"]!));
        Assert.Null(next["next_page_id"]);
        Assert.Equal(404, (await server.Silo.Send("GET", Path(id, true, "file/search_subdirs?path=/workspace/none"))).Status);
        Assert.Equal(400, (await server.Silo.Send("GET", Path(id, true, "file/search_subdirs?path=/workspace/file"))).Status);
    }

    [Fact]
    public async Task A_trajectory_holds_each_event_once()
    {
        var server = shared.Server;
        var id = await server.New();
        await server.Turn(id, "hello");

        var (zip, headers) = await Get(server, $"/agent-server/api/file/download-trajectory/{id}");

        using var archive = new ZipArchive(new MemoryStream(zip));
        var hex = id.Replace("-", "", StringComparison.Ordinal);
        Assert.Contains($"{hex}.zip", headers["Content-Disposition"], StringComparison.Ordinal);
        Assert.Equal((await server.Events(id)).Select((item, count) => $"{hex}/events/event-{count:00000}-{item["id"]}.json").Append($"{hex}/meta.json"), archive.Entries.Select(entry => entry.FullName));
        Assert.Equal(404, (await server.Silo.Send("GET", $"/agent-server/api/file/download-trajectory/{Guid.NewGuid()}")).Status);
    }

    static async Task<string> Made(AgentServer server)
    {
        var id = await server.New();
        var made = await Ok(server, "POST", Path(id, true, "bash/execute_bash_command"), new JsonObject { ["command"] = Repository }.ToJsonString());
        Assert.True((int)made["exit_code"]! == 0, made.ToJsonString());
        return id;
    }

    static async Task<(byte[] Body, Dictionary<string, string> Headers)> Get(AgentServer server, string path)
    {
        using var client = new HttpClient { BaseAddress = server.Silo.Address };
        using var response = await client.GetAsync(new Uri(path, UriKind.Relative));
        var body = await response.Content.ReadAsByteArrayAsync();
        Assert.True(response.IsSuccessStatusCode, Encoding.UTF8.GetString(body));
        return (body, response.Headers.Concat(response.Content.Headers).ToDictionary(header => header.Key, header => Uri.UnescapeDataString(string.Join(',', header.Value))));
    }

    static List<string> Names(byte[] packed)
    {
        using var tar = new TarReader(new GZipStream(new MemoryStream(packed), CompressionMode.Decompress));
        var names = new List<string>();
        while (tar.GetNextEntry() is { } entry) names.Add(entry.Name.TrimEnd('/'));
        names.Sort(StringComparer.Ordinal);
        return names;
    }
}
