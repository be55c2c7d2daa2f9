using Conversations.Agents;

namespace Conversations.Grains.Tools;

static class BlockEditing
{
    public static async Task<ToolResult> Edit(this IGrainFactory grains, ToolScope scope, string label, BlockChange change)
    {
        if (!scope.Blocks.TryGetValue(label, out var id))
            return ToolResult.Error($"There is no memory block '{label}'. Blocks: {string.Join(", ", scope.Blocks.Keys.Order(StringComparer.Ordinal))}.");

        var edit = await grains.GetGrain<IBlockGrain>(id).Edit(change);
        return edit.Value is { } value ? ToolResult.Ok(value) : ToolResult.Error(edit.Error ?? "The edit was refused.");
    }
}
