using System.Text.Json;
using System.Text.Json.Nodes;
using Conversations.Grains.Tools;
using Conversations.Workspaces;

namespace Conversations.Grains.Workspaces;

/// <summary><c>file_editor(command, path, …)</c>: looks at and changes files of the conversation's workspace.</summary>
sealed class FileEditorTool(IWorkspaces workspaces) : ITool
{
    /// <summary>Characters of a file that are kept with a result, before and after.</summary>
    const int KeptLimit = 100_000;

    public string Name => "file_editor";

    public string Kind => "workspace";

    public string Description => """
        Looks at, makes and changes text files of the workspace, which is where the terminal starts: /workspace, unless pwd says otherwise. Paths are absolute.
        view: a file with line numbers (all of it, or view_range), or a folder two levels deep without its hidden entries.
        create: a new file with file_text; a file that exists is never overwritten.
        str_replace: replaces old_str, which must occur exactly once in the file, white space included, by new_str. Give enough lines around it to make it unique.
        insert: puts new_str behind the line insert_line; 0 is the beginning of the file.
        undo_edit: takes the last change of the file back.
        """;

    public JsonElement Parameters { get; } = JsonElement.Parse("""
        {
          "type": "object",
          "properties": {
            "command": { "type": "string", "enum": ["view", "create", "str_replace", "insert", "undo_edit"], "description": "What to do." },
            "path": { "type": "string", "description": "Absolute path of the file or folder." },
            "file_text": { "type": "string", "description": "For create: the content of the new file." },
            "old_str": { "type": "string", "description": "For str_replace: the text to replace." },
            "new_str": { "type": "string", "description": "For str_replace: what to put in its place. For insert: what to insert." },
            "insert_line": { "type": "integer", "minimum": 0, "description": "For insert: the line behind which it goes." },
            "view_range": { "type": "array", "items": { "type": "integer" }, "description": "For view of a file: first and last line, from 1; -1 is the end of the file." }
          },
          "required": ["command", "path"]
        }
        """);

    public bool Repeatable => false;

    public bool ReadsOnly(JsonElement arguments) => arguments.OptionalText("command") == "view";

    public async Task<ToolResult> Run(JsonElement arguments, ToolScope scope, CancellationToken cancellationToken)
    {
        var workspace = workspaces.Of(scope.WorkspaceId);
        var (command, path) = (arguments.Text("command"), arguments.Text("path"));
        try
        {
            return command switch
            {
                "view" => await View(workspace, path, arguments, cancellationToken),
                "create" => await Create(workspace, path, Required(arguments, command, "file_text"), cancellationToken),
                "str_replace" => await Replace(workspace, path, Required(arguments, command, "old_str"), arguments.OptionalText("new_str") ?? "", cancellationToken),
                "insert" => await Insert(workspace, path, arguments, cancellationToken),
                "undo_edit" => await Undo(workspace, path, cancellationToken),
                _ => ToolResult.Error($"Unrecognized command {command}. The allowed commands for {Name} tool are: view, create, str_replace, insert, undo_edit"),
            };
        }
        catch (WorkspaceException refused)
        {
            return ToolResult.Error(refused.Message);
        }
    }

    static async Task<ToolResult> View(IWorkspace workspace, string path, JsonElement arguments, CancellationToken cancellationToken)
    {
        var range = Range(arguments);
        if (await workspace.Kind(path, cancellationToken) != PathKind.Folder)
            return Result("view", path, FileView.Of(await workspace.Read(path, cancellationToken), path, range));

        if (range is not null)
            throw Invalid("view_range", $"[{string.Join(", ", range)}]", "The `view_range` parameter is not allowed when `path` points to a directory.");
        var listing = await workspace.List(path, cancellationToken);
        var text = $"Here's the files and directories up to 2 levels deep in {path}, excluding hidden items:\n{string.Join('\n', listing.Entries)}";
        if (!listing.Complete) text += "\n(There are more; they are not shown.)";
        if (listing.Hidden > 0) text += $"\n\n{listing.Hidden} hidden files/directories in this directory are excluded. You can use 'ls -la {path}' to see them.";
        return Result("view", path, text);
    }

    static async Task<ToolResult> Create(IWorkspace workspace, string path, string text, CancellationToken cancellationToken)
    {
        await workspace.Create(path, text, cancellationToken);
        return Result("create", path, $"File created successfully at: {path}", new FileEdit("", text), existed: false);
    }

    static async Task<ToolResult> Replace(IWorkspace workspace, string path, string old, string replacement, CancellationToken cancellationToken)
    {
        if (old == replacement) throw Invalid("new_str", replacement, "No replacement was performed. `new_str` and `old_str` must be different.");
        if (old.Length == 0) throw Invalid("old_str", old, "No replacement was performed. `old_str` must not be empty.");
        var place = default(ReplacedText);
        var edit = await workspace.Edit(path, text => (place = ReplacedText.In(text, path, old, replacement)).Text, cancellationToken);
        return Result("str_replace", path, $"The file {path} has been edited. {FileView.Around(edit.After, path, place.Line, place.Lines)}"
            + "Review the changes and make sure they are as expected. Edit the file again if necessary.", edit);
    }

    static async Task<ToolResult> Insert(IWorkspace workspace, string path, JsonElement arguments, CancellationToken cancellationToken)
    {
        if (!arguments.TryGetProperty("insert_line", out _)) throw Missing("insert", "insert_line");
        var line = arguments.Number("insert_line", 0);
        var inserted = Required(arguments, "insert", "new_str");
        var edit = await workspace.Edit(path, text => FileView.Inserted(text, line, inserted), cancellationToken);
        return Result("insert", path, $"The file {path} has been edited. {FileView.Around(edit.After, "the edited file", line + 1, inserted.Count(letter => letter == '\n') + 1)}"
            + "Review the changes and make sure they are as expected (correct indentation, no duplicate lines, etc). Edit the file again if necessary.", edit);
    }

    static async Task<ToolResult> Undo(IWorkspace workspace, string path, CancellationToken cancellationToken) =>
        await workspace.Undo(path, cancellationToken) is { } edit
            ? Result("undo_edit", path, $"Last edit to {path} undone successfully. {FileView.Of(edit.After, path, null)}", edit)
            : ToolResult.Error($"No edit history found for {path}.");

    static ToolResult Result(string command, string path, string text, FileEdit? edit = null, bool existed = true)
    {
        var kept = edit is { Before.Length: <= KeptLimit, After.Length: <= KeptLimit } ? edit : null;
        return ToolResult.Ok(text) with
        {
            Details = JsonSerializer.SerializeToElement(new JsonObject
            {
                ["command"] = command,
                ["path"] = path,
                ["prev_exist"] = existed,
                ["old_content"] = existed ? kept?.Before : null,
                ["new_content"] = kept?.After,
            }),
        };
    }

    static int[]? Range(JsonElement arguments)
    {
        if (!arguments.TryGetProperty("view_range", out var range) || range.ValueKind == JsonValueKind.Null) return null;
        if (range.ValueKind == JsonValueKind.Array && range.GetArrayLength() == 0) return null;
        if (range.ValueKind == JsonValueKind.Array && range.GetArrayLength() == 2
            && range[0].ValueKind == JsonValueKind.Number && range[0].TryGetInt32(out var first)
            && range[1].ValueKind == JsonValueKind.Number && range[1].TryGetInt32(out var last)) return [first, last];
        throw Invalid("view_range", range.GetRawText(), "It should be a list of two integers.");
    }

    static string Required(JsonElement arguments, string command, string name) => arguments.OptionalText(name) ?? throw Missing(command, name);

    static WorkspaceException Missing(string command, string name) => new($"Parameter `{name}` is required for command: {command}.");

    internal static WorkspaceException Invalid(string name, string value, string hint) => new($"Invalid `{name}` parameter: {value}. {hint}");
}
