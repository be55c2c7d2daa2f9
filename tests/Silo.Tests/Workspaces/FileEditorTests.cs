using System.Text;
using static Conversations.Silo.Tests.Workspaces.WorkspaceUnderTest;

namespace Conversations.Silo.Tests.Workspaces;

public sealed class FileEditorTests
{
    private static Task<Log.ToolReturnPart> Edit(WorkspaceUnderTest workspace, object arguments) => workspace.Call("file_editor", arguments);

    private static async Task Create(WorkspaceUnderTest workspace, string path, string text)
    {
        var made = await Edit(workspace, new { command = "create", path, file_text = text });
        Assert.True(made.Success, made.Text);
        Assert.Equal($"File created successfully at: {path}", made.Text);
    }

    private static async Task Refused(WorkspaceUnderTest workspace, object arguments, string message)
    {
        var refused = await Edit(workspace, arguments);
        Assert.False(refused.Success);
        Assert.Equal(message, refused.Text);
    }

    [Fact]
    public async Task View_ofAFile_numbersItsLines()
    {
        await using var workspace = Make();
        await Create(workspace, "/workspace/a.txt", "one\ntwo\nthree\n");
        Assert.Equal(
            "Here's the result of running `cat -n` on /workspace/a.txt:\n     1\tone\n     2\ttwo\n     3\tthree\n",
            (await Edit(workspace, new { command = "view", path = "/workspace/a.txt" })).Text);
        Assert.Equal(
            "Here's the result of running `cat -n` on /workspace/a.txt:\n     2\ttwo\n     3\tthree\n",
            (await Edit(workspace, new { command = "view", path = "/workspace/a.txt", view_range = new[] { 2, -1 } })).Text);
        Assert.StartsWith(
            "NOTE: We only show up to 3 since there're only 3 lines in this file.\n",
            (await Edit(workspace, new { command = "view", path = "/workspace/a.txt", view_range = new[] { 3, 9 } })).Text);
    }

    [Theory]
    [InlineData(new[] { 0, 1 }, "Invalid `view_range` parameter: [0, 1]. Its first element `0` should be within the range of lines of the file: [1, 2].")]
    [InlineData(new[] { 2, 1 }, "Invalid `view_range` parameter: [2, 1]. Its second element `1` should be greater than or equal to the first element `2`.")]
    [InlineData(new[] { 2 }, "Invalid `view_range` parameter: [2]. It should be a list of two integers.")]
    public async Task View_ofAWrongRange_isRefused(int[] range, string message)
    {
        await using var workspace = Make();
        await Create(workspace, "/workspace/a", "one\ntwo\n");
        await Refused(workspace, new { command = "view", path = "/workspace/a", view_range = range }, message);
    }

    [Fact]
    public async Task View_ofAFolder_listsTwoLevelsWithoutHiddenEntries()
    {
        await using var workspace = Make();
        await workspace.Sh("mkdir -p b/c/d .git; touch a b/.x b/c/d/deep .hidden; ln -s / out");
        Assert.Equal(
            """
            Here's the files and directories up to 2 levels deep in /workspace, excluding hidden items:
            /workspace/
            /workspace/a
            /workspace/b/
            /workspace/b/c/
            /workspace/out

            2 hidden files/directories in this directory are excluded. You can use 'ls -la /workspace' to see them.
            """,
            (await Edit(workspace, new { command = "view", path = "/workspace" })).Text);
        await Refused(
            workspace, new { command = "view", path = "/workspace", view_range = new[] { 1, 2 } },
            "Invalid `view_range` parameter: [1, 2]. The `view_range` parameter is not allowed when `path` points to a directory.");
    }

    [Fact]
    public async Task View_ofALongFile_isClipped()
    {
        await using var workspace = Make();
        await Create(workspace, "/workspace/long", string.Join('\n', Enumerable.Range(0, 20_000)));
        var shown = (await Edit(workspace, new { command = "view", path = "/workspace/long" })).Text;
        Assert.InRange(shown.Length, 15_000, 17_000);
        Assert.Contains("<response clipped>", shown);
    }

    [Fact]
    public async Task Create_whereAFileIs_leavesItAlone()
    {
        await using var workspace = Make();
        await Create(workspace, "/workspace/a", "first");
        await Refused(
            workspace, new { command = "create", path = "/workspace/a", file_text = "second" },
            "Invalid `path` parameter: /workspace/a. File already exists at: /workspace/a. Cannot overwrite files using command `create`.");
        Assert.Equal(("first", 0), await workspace.Sh("cat a"));
        await Refused(workspace, new { command = "create", path = "/workspace/b" }, "Parameter `file_text` is required for command: create.");
        await Refused(
            workspace, new { command = "create", path = "/workspace/no/b", file_text = "" }, "Invalid `path` parameter: /workspace/no/b. Its folder does not exist; make it first.");
    }

    [Fact]
    public async Task MadeFile_belongsToTheCommandsToo()
    {
        await using var workspace = Make();
        await Create(workspace, "/workspace/a", "one\n");
        Assert.Equal(("one\ntwo", 0), await workspace.Sh("echo two >> a; cat a"));
        await workspace.Sh("chmod 755 a");
        Assert.True((await Edit(workspace, new { command = "str_replace", path = "/workspace/a", old_str = "two", new_str = "2" })).Success);
        Assert.Equal(("755", 0), await workspace.Sh("stat -c %a a"));
    }

    [Fact]
    public async Task Replace_ofWhatOccursOnce_showsTheLinesAround()
    {
        await using var workspace = Make();
        await Create(workspace, "/workspace/a", string.Join('\n', Enumerable.Range(1, 20)) + "\n");
        var edited = await Edit(workspace, new { command = "str_replace", path = "/workspace/a", old_str = "10\n11", new_str = "ten" });
        Assert.Equal(
            "The file /workspace/a has been edited. Here's the result of running `cat -n` on a snippet of /workspace/a:\n"
            + "     6\t6\n     7\t7\n     8\t8\n     9\t9\n    10\tten\n    11\t12\n    12\t13\n    13\t14\n    14\t15\n"
            + "Review the changes and make sure they are as expected. Edit the file again if necessary.",
            edited.Text);
        var details = Details(edited);
        Assert.Contains("10\n11", (string?)details["old_content"]);
        Assert.Contains("9\nten\n12", (string?)details["new_content"]);
    }

    [Theory]
    [InlineData("four", "x", "No replacement was performed, old_str `four` did not appear verbatim in /workspace/a.")]
    [InlineData("one", "x", "No replacement was performed. Multiple occurrences of old_str `one` in lines [1, 3]. Please ensure it is unique.")]
    [InlineData("two", "two", "Invalid `new_str` parameter: two. No replacement was performed. `new_str` and `old_str` must be different.")]
    public async Task Replace_ofWhatDoesNotOccurOnce_changesNothing(string old, string replacement, string message)
    {
        await using var workspace = Make();
        await Create(workspace, "/workspace/a", "one\ntwo\none\n");
        await Refused(workspace, new { command = "str_replace", path = "/workspace/a", old_str = old, new_str = replacement }, message);
        await Refused(workspace, new { command = "undo_edit", path = "/workspace/a" }, "No edit history found for /workspace/a.");
        Assert.Equal(("one\ntwo\none", 0), await workspace.Sh("cat a"));
    }

    [Fact]
    public async Task EditsAtTheSameTime_areAllKept()
    {
        await using var workspace = Make();
        await Create(workspace, "/workspace/a", string.Concat(Enumerable.Range(10, 20).Select(number => $"<{number}>\n")));
        var edits = await Task.WhenAll(Enumerable.Range(10, 20).Select(number => Edit(workspace, new { command = "str_replace", path = "/workspace/a", old_str = $"<{number}>", new_str = $"{number}" })));
        Assert.All(edits, edit => Assert.True(edit.Success, edit.Text));
        Assert.Equal((string.Join('\n', Enumerable.Range(10, 20)), 0), await workspace.Sh("cat a"));
    }

    [Theory]
    [InlineData("", 0, "new\n")]
    [InlineData("a\nb\n", 0, "new\na\nb\n")]
    [InlineData("a\nb\n", 1, "a\nnew\nb\n")]
    [InlineData("a\nb\n", 2, "a\nb\nnew\n")]
    [InlineData("a\nb", 2, "a\nb\nnew\n")]
    [InlineData("a\r\nb\r\n", 1, "a\r\nnew\r\nb\r\n")]
    public async Task Insert_putsTheLinesBehindOne(string text, int line, string expected)
    {
        await using var workspace = Make();
        await Create(workspace, "/workspace/a", text);
        Assert.StartsWith("The file /workspace/a has been edited. ", (await Edit(workspace, new { command = "insert", path = "/workspace/a", insert_line = line, new_str = "new" })).Text);
        Assert.Equal(expected, await File.ReadAllTextAsync(Path.Combine(workspace.Folder, "a")));
    }

    [Fact]
    public async Task Insert_behindALineThatIsNotThere_isRefused()
    {
        await using var workspace = Make();
        await Create(workspace, "/workspace/a", "a\nb\n");
        await Refused(
            workspace, new { command = "insert", path = "/workspace/a", insert_line = 3, new_str = "x" },
            "Invalid `insert_line` parameter: 3. It should be within the range of allowed values: [0, 2]");
        await Refused(workspace, new { command = "insert", path = "/workspace/a", new_str = "x" }, "Parameter `insert_line` is required for command: insert.");
    }

    [Fact]
    public async Task Undo_takesEditsBackOneByOneAndAfterARestart()
    {
        await using var workspace = Make();
        await Create(workspace, "/workspace/a", "0");
        for (var number = 0; number < 12; number++) await Edit(workspace, new { command = "str_replace", path = "/workspace/a", old_str = $"{number}", new_str = $"{number + 1}" });
        Assert.Equal(
            "Last edit to /workspace/a undone successfully. Here's the result of running `cat -n` on /workspace/a:\n     1\t11\n",
            (await Edit(workspace, new { command = "undo_edit", path = "/workspace/a" })).Text);

        await using var again = workspace.Again();
        for (var number = 10; number >= 2; number--) Assert.Contains($"     1\t{number}\n", (await Edit(again, new { command = "undo_edit", path = "/workspace/a" })).Text);
        await Refused(again, new { command = "undo_edit", path = "/workspace/a" }, "No edit history found for /workspace/a.");
    }

    [Fact]
    public async Task OtherEncodingsAndLineEnds_areKept()
    {
        await using var workspace = Make();
        await Create(workspace, "/workspace/dos", "one\r\ntwo\r\nthree\r\n");
        Assert.True((await Edit(workspace, new { command = "str_replace", path = "/workspace/dos", old_str = "one\ntwo", new_str = "1\n2" })).Success);
        Assert.Equal("1\r\n2\r\nthree\r\n", await File.ReadAllTextAsync(Path.Combine(workspace.Folder, "dos")));

        await File.WriteAllBytesAsync(Path.Combine(workspace.Folder, "latin"), Encoding.Latin1.GetBytes("für\n"));
        Assert.True((await Edit(workspace, new { command = "str_replace", path = "/workspace/latin", old_str = "f", new_str = "F" })).Success);
        Assert.Equal(Encoding.Latin1.GetBytes("Für\n"), await File.ReadAllBytesAsync(Path.Combine(workspace.Folder, "latin")));
        Assert.False((await Edit(workspace, new { command = "str_replace", path = "/workspace/latin", old_str = "F", new_str = "€" })).Success);
    }

    [Fact]
    public async Task BinaryHugeAndOtherFiles_areRefused()
    {
        await using var workspace = Make(options => options.EditorFileLimit = 1 << 20);
        await workspace.Sh("head -c 100 /dev/zero > binary; head -c 3000000 /dev/zero | tr '\\0' x > huge; mkfifo pipe; mkdir folder");
        await Refused(
            workspace, new { command = "view", path = "/workspace/binary" },
            "File validation failed for /workspace/binary: File appears to be binary and this file type cannot be read or edited by this tool.");
        await Refused(
            workspace, new { command = "view", path = "/workspace/huge" },
            "File validation failed for /workspace/huge: File is too large (2.9MB). Maximum allowed size is 1.0MB.");
        await Refused(workspace, new { command = "view", path = "/workspace/pipe" }, "File validation failed for /workspace/pipe: It is no file, but a pipe or a device.");
        await Refused(
            workspace, new { command = "str_replace", path = "/workspace/folder", old_str = "a", new_str = "b" },
            "Invalid `path` parameter: /workspace/folder. The path /workspace/folder is a directory and only the `view` command can be used on directories.");
    }

    [Theory]
    [InlineData("/etc/shadow")]
    [InlineData("/workspace/../etc/shadow")]
    [InlineData("/workspacex")]
    [InlineData("/")]
    public async Task Path_outsideOfTheWorkspace_isRefused(string path)
    {
        await using var workspace = Make();
        await Refused(workspace, new { command = "view", path }, $"Invalid `path` parameter: {path}. The path must be in the workspace: /workspace.");
    }

    [Fact]
    public async Task Path_thatIsRelativeOrMissing_isRefused()
    {
        await using var workspace = Make();
        await Refused(
            workspace, new { command = "view", path = "a" },
            "Invalid `path` parameter: a. The path should be an absolute path, starting with `/`. Maybe you meant /workspace/a?");
        await Refused(
            workspace, new { command = "view", path = "/workspace/a" }, "Invalid `path` parameter: /workspace/a. The path /workspace/a does not exist. Please provide a valid path.");
        await Refused(
            workspace, new { command = "chmod", path = "/workspace/a" },
            "Unrecognized command chmod. The allowed commands for file_editor tool are: view, create, str_replace, insert, undo_edit");
    }

    [Theory]
    [InlineData("/etc/passwd")]
    [InlineData("../../../../../../../../etc/passwd")]
    [InlineData("loop")]
    public async Task Link_outOfTheWorkspace_isNotFollowed(string target)
    {
        await using var workspace = Make();
        await workspace.Sh($"ln -s {target} loop");
        const string Message = "Invalid `path` parameter: /workspace/loop. It is a link that leads out of the workspace, or to nothing.";
        await Refused(workspace, new { command = "view", path = "/workspace/loop" }, Message);
        await Refused(workspace, new { command = "str_replace", path = "/workspace/loop", old_str = "root", new_str = "toor" }, Message);
        Assert.False((await Edit(workspace, new { command = "create", path = "/workspace/loop", file_text = "x" })).Success);
    }

    [Fact]
    public async Task LinkedFolder_outOfTheWorkspace_isNotEntered()
    {
        await using var workspace = Make();
        var outside = Directory.CreateTempSubdirectory("outside-").FullName;
        await workspace.Sh($"ln -s {outside} out");
        Assert.False((await Edit(workspace, new { command = "create", path = "/workspace/out/made", file_text = "x" })).Success);
        Assert.Empty(Directory.EnumerateFileSystemEntries(outside));
        Directory.Delete(outside);
    }

    [Fact]
    public async Task Link_insideOfTheWorkspace_isFollowed()
    {
        await using var workspace = Make();
        await workspace.Sh("mkdir real; echo text > real/file; ln -s /workspace/real absolute; ln -s real relative");
        Assert.Contains("     1\ttext\n", (await Edit(workspace, new { command = "view", path = "/workspace/absolute/file" })).Text);
        Assert.Contains("     1\ttext\n", (await Edit(workspace, new { command = "view", path = "/workspace/relative/file" })).Text);
    }
}
