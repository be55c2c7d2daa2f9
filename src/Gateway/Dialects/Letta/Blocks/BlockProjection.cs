using System.Text.Json;
using Conversations.Agents;

namespace Conversations.Gateway.Dialects.Letta.Blocks;

static class BlockProjection
{
    static readonly JsonElement NoMetadata = JsonElement.Parse("{}");

    public static BlockDto ToWire(this BlockState block) => new()
    {
        Id = LettaId.Block(block.Id),
        Label = block.Label,
        Value = block.Value,
        Limit = block.Limit,
        Description = block.Description,
        ReadOnly = block.ReadOnly,
        Hidden = block.Hidden,
        Metadata = block.Metadata ?? NoMetadata,
        Tags = [.. block.Tags],
    };
}
