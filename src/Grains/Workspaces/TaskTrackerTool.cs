using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Conversations.Grains.Tools;
using Conversations.Workspaces;

namespace Conversations.Grains.Workspaces;

/// <summary><c>task_tracker(command = "view", task_list = [])</c>: the agent's list of what it has to do.</summary>
sealed class TaskTrackerTool(IWorkspaces workspaces) : ITool
{
    const string Note = "tasks";

    public string Name => "task_tracker";

    public string Kind => "workspace";

    public string Description => """
        Keeps a list of tasks, for work of several steps. view shows it; plan replaces it by task_list.
        Look at the list before changing it and keep the ids of its tasks. One task at a time is in_progress; a task is done only when nothing of it is left.
        Not needed for what takes one or two steps.
        """;

    public JsonElement Parameters { get; } = JsonElement.Parse("""
        {
          "type": "object",
          "properties": {
            "command": { "type": "string", "enum": ["view", "plan"], "description": "view shows the list, plan replaces it. Default view." },
            "task_list": {
              "type": "array",
              "description": "For plan: the whole list.",
              "items": {
                "type": "object",
                "properties": {
                  "id": { "type": "string", "description": "Of a task that is in the list already." },
                  "title": { "type": "string" },
                  "notes": { "type": "string" },
                  "status": { "type": "string", "enum": ["todo", "in_progress", "done"] }
                },
                "required": ["title"]
              }
            }
          }
        }
        """);

    // A plan replaces the whole list.
    public bool Repeatable => true;

    public bool ReadsOnly(JsonElement arguments) => (arguments.OptionalText("command") ?? "view") == "view";

    public async Task<ToolResult> Run(JsonElement arguments, ToolScope scope, CancellationToken cancellationToken)
    {
        var workspace = workspaces.Of(scope.WorkspaceId);
        switch (arguments.OptionalText("command") ?? "view")
        {
            case "plan":
                var planned = Tasks(arguments);
                await workspace.WriteNote(Note, planned.ToJsonString(), cancellationToken);
                return Result("plan", $"Task list has been updated with {planned.Count} item(s).", planned);
            case "view":
                var kept = await workspace.ReadNote(Note, cancellationToken) is { } json ? JsonNode.Parse(json)!.AsArray() : [];
                return Result("view", kept.Count == 0 ? "No task list found. Use the \"plan\" command to create one." : Shown(kept), kept);
            case var other:
                return ToolResult.Error($"Unknown command: {other}. Supported commands are \"view\" and \"plan\".");
        }
    }

    static ToolResult Result(string command, string text, JsonArray tasks) => ToolResult.Ok(text) with
    {
        Details = JsonSerializer.SerializeToElement(new JsonObject { ["command"] = command, ["task_list"] = tasks }),
    };

    static JsonArray Tasks(JsonElement arguments)
    {
        if (!arguments.TryGetProperty("task_list", out var list) || list.ValueKind != JsonValueKind.Array)
            throw new ToolArgumentException("The argument 'task_list' must be an array.");
        return [.. list.EnumerateArray().Select(Task)];
    }

    static JsonNode Task(JsonElement task, int index)
    {
        if (task.ValueKind != JsonValueKind.Object) throw new ToolArgumentException("Each task must be an object.");
        var status = task.OptionalText("status") ?? "todo";
        if (status is not ("todo" or "in_progress" or "done")) throw new ToolArgumentException("The status of a task is 'todo', 'in_progress' or 'done'.");
        return new JsonObject
        {
            // The same plan twice is the same list.
            ["id"] = task.OptionalText("id") is { Length: > 0 } id ? id : (index + 1).ToString(CultureInfo.InvariantCulture),
            ["title"] = task.Text("title"),
            ["notes"] = task.OptionalText("notes") ?? "",
            ["status"] = status,
        };
    }

    static string Shown(JsonArray tasks)
    {
        var text = new StringBuilder("# Task List\n");
        foreach (var (index, task) in tasks.Index())
        {
            var icon = (string?)task!["status"] switch { "done" => "✅", "in_progress" => "🔄", _ => "⏳" };
            text.Append(CultureInfo.InvariantCulture, $"\n{index + 1}. {icon} [{task["id"]}] {task["title"]}\n");
            if ((string?)task["notes"] is { Length: > 0 } notes) text.Append("   ").Append(notes).Append('\n');
        }

        return text.ToString().TrimEnd();
    }
}
