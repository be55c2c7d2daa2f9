using static Conversations.Silo.Tests.Workspaces.WorkspaceUnderTest;

namespace Conversations.Silo.Tests.Workspaces;

public sealed class PlainToolTests
{
    [Fact]
    public async Task TaskList_isPlannedShownAndKept()
    {
        await using var workspace = Make();
        Assert.Equal("No task list found. Use the \"plan\" command to create one.", (await workspace.Call("task_tracker", new { })).Text);
        var tasks = new object[] { new { title = "Read", status = "done" }, new { id = "w", title = "Write", notes = "well", status = "in_progress" }, new { title = "Rest" } };
        var planned = await workspace.Call("task_tracker", new { command = "plan", task_list = tasks });
        Assert.Equal("Task list has been updated with 3 item(s).", planned.Text);
        Assert.Equal("todo", (string?)Details(planned)["task_list"]![2]!["status"]);

        await using var again = workspace.Again();
        var shown = (await again.Call("task_tracker", new { command = "view" })).Text;
        Assert.Equal("# Task List\n\n1. ✅ [1] Read\n\n2. 🔄 [w] Write\n   well\n\n3. ⏳ [3] Rest", shown);
    }

    [Theory]
    [InlineData("""{"command": "plan"}""", "The argument 'task_list' must be an array.")]
    [InlineData("""{"command": "plan", "task_list": [{"title": "x", "status": "later"}]}""", "The status of a task is 'todo', 'in_progress' or 'done'.")]
    [InlineData("""{"command": "drop"}""", "Unknown command: drop. Supported commands are \"view\" and \"plan\".")]
    public async Task TaskList_thatIsWrong_isRefused(string arguments, string message)
    {
        await using var workspace = Make();
        var refused = await workspace.Call("task_tracker", System.Text.Json.JsonElement.Parse(arguments));
        Assert.False(refused.Success);
        Assert.Equal(message, refused.Text);
    }

    [Fact]
    public async Task ThoughtAndLastWord_areAnswered()
    {
        await using var workspace = Make();
        Assert.Equal("Your thought has been logged.", (await workspace.Call("think", new { thought = "hm" })).Text);
        Assert.Equal("All done.", (await workspace.Call("finish", new { message = "All done." })).Text);
        Assert.False((await workspace.Call("finish", new { })).Success);
        Assert.Empty(Directory.EnumerateFileSystemEntries(workspace.Root));
    }
}
