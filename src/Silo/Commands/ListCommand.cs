using System.CommandLine;
using Spectre.Console;

namespace Conversations.Silo.Commands;

/// <summary><c>list</c>: the conversations that the key may see.</summary>
internal static class ListCommand
{
    private const int MostAtOnce = 100;

    public static Command Create()
    {
        var limit = new Option<int>("--limit") { Description = "So many of them, at most 100; the latest first.", DefaultValueFactory = _ => 20 };
        limit.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<int>() is < 1 or > MostAtOnce) result.AddError($"--limit must be between 1 and {MostAtOnce}.");
        });
        var archived = new Option<bool>("--archived") { Description = "Those that are archived, too." };
        return new Command("list", "Lists conversations of a running server.") { limit, archived }.At(async (parsed, server, cancellationToken) =>
        {
            var console = Terminal.Of(parsed.InvocationConfiguration.Output);
            var table = new Table().AddColumn("id").AddColumn("updated").AddColumn("title");
            table.Border = console.Profile.Capabilities.Interactive ? TableBorder.Rounded : TableBorder.None;
            table.ShowHeaders = console.Profile.Capabilities.Interactive;
            foreach (var conversation in await server.Conversations(parsed.GetValue(limit), parsed.GetValue(archived), cancellationToken))
                table.AddRow(Cell((string?)conversation["id"], Color.Aqua), Cell((string?)conversation["updated_at"], Color.Grey), Cell((string?)conversation["title"], null));
            console.Write(table);
            return 0;
        });
    }

    private static Text Cell(string? text, Color? colour) => new(Terminal.Plain(text ?? "").Replace('\n', ' '), new Style(colour));
}
