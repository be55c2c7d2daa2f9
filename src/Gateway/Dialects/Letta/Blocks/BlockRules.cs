using System.Text.Json;
using Conversations.Agents;
using Conversations.Gateway.Access;

namespace Conversations.Gateway.Dialects.Letta.Blocks;

/// <summary>What a block must be, and what it is where a client does not say.</summary>
static class BlockRules
{
    const int DefaultLimit = 100_000;

    /// <exception cref="LettaException">422: incomplete, or longer than its limit.</exception>
    public static BlockState New(BlockBody body, Making making)
    {
        var label = body.Label ?? throw Missing("label");
        var value = body.Value ?? throw Missing("value");
        var now = making.Now;
        var empty = new BlockState(making.NextId(), label, value, DefaultLimit, now, now) { Owner = making.Owner, Description = DescriptionOf(label) };
        return Changed(empty, body);
    }

    /// <summary>The block with the fields that are not null changed.</summary>
    /// <exception cref="LettaException">422: longer than its limit.</exception>
    public static BlockState Changed(BlockState block, BlockBody body)
    {
        var changed = block with
        {
            Label = body.Label ?? block.Label,
            Value = body.Value ?? block.Value,
            Limit = body.Limit ?? block.Limit,
            Description = body.Description ?? block.Description,
            ReadOnly = body.ReadOnly ?? block.ReadOnly,
            Hidden = body.Hidden ?? block.Hidden,
            Tags = body.Tags.NoNulls("tags") ?? block.Tags,
            Metadata = body.Metadata is { ValueKind: JsonValueKind.Object } metadata ? metadata : block.Metadata,
        };
        if (changed.Label.Length == 0) throw LettaException.Validation("body.label: should not be empty");
        if (changed.Value.Length > changed.Limit)
            throw LettaException.Validation($"body.value: Exceeds {changed.Limit} character limit (requested {changed.Value.Length})");
        return changed;
    }

    static string? DescriptionOf(string label) => label switch
    {
        "human" => "What you know of the person you talk with: name, wishes, circumstances. Keep it current as you learn more.",
        "persona" => "Who you are: your character, your manner and what you hold to. It shapes how you answer.",
        _ => null,
    };

    static LettaException Missing(string field) => LettaException.Validation($"body.{field}: Field required");
}
