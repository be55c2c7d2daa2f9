using Conversations.Agents;
using Orleans.Runtime;

namespace Conversations.Grains.Agents;

public sealed class BlockGrain([PersistentState("block", "grains")] IPersistentState<BlockRecord> stored, TimeProvider time) : Grain, IBlockGrain
{
    public Task<BlockState?> Get() => Task.FromResult(stored.State.State);

    public async Task<Outcome<BlockState>> Create(BlockState state)
    {
        if (stored.State.State is not null) return new AlreadyExists();
        return await Save(state);
    }

    public async Task<BlockState?> Replace(BlockState state)
    {
        if (stored.State.State is not { } current || current.Version != state.Version) return null;
        return await Save(Next(current, state));
    }

    public async Task<BlockEdit> Edit(BlockChange change)
    {
        if (stored.State.State is not { } block) return Refused("The block is gone.");
        if (block.ReadOnly) return Refused($"The block '{block.Label}' is read-only.");

        var (value, error) = change switch
        {
            InsertLine insert => (Insert(block.Value, insert), null),
            ReplaceText replace => ReplaceOnce(block, replace),
            _ => (null, "Unknown kind of edit."),
        };
        if (value is null) return Refused(error!);
        if (value.Length > block.Limit)
            return Refused($"The block '{block.Label}' may hold {block.Limit} characters; the edit would make it {value.Length}.");

        await Save(Next(block, block with { Value = value }));
        return new BlockEdit(value, null);
    }

    public async Task<Outcome<BlockState>> Delete()
    {
        if (stored.State.State is not { } block) return NotFound();
        await stored.ClearStateAsync();
        DeactivateOnIdle();
        return block;
    }

    async Task<BlockState> Save(BlockState state)
    {
        await stored.Save(new BlockRecord { State = state }, DeactivateOnIdle);
        return state;
    }

    BlockState Next(BlockState current, BlockState state) => state with
    {
        Id = current.Id,
        Owner = current.Owner,
        CreatedAt = current.CreatedAt,
        UpdatedAt = time.GetUtcNow(),
        Version = current.Version + 1,
    };

    NotFound NotFound() => new("block", this.GetPrimaryKey().ToString());

    static BlockEdit Refused(string error) => new(null, error);

    static string Insert(string value, InsertLine insert)
    {
        if (value.Length == 0) return insert.Text;
        var lines = value.Split('\n').ToList();
        var at = insert.Line < 0 || insert.Line > lines.Count ? lines.Count : insert.Line;
        lines.Insert(at, insert.Text);
        return string.Join('\n', lines);
    }

    static (string? Value, string? Error) ReplaceOnce(BlockState block, ReplaceText replace)
    {
        if (replace.Old.Length == 0) return (null, "The text to replace must not be empty.");
        var first = block.Value.IndexOf(replace.Old, StringComparison.Ordinal);
        if (first < 0) return (null, $"The text to replace does not occur in the block '{block.Label}'.");
        if (block.Value.IndexOf(replace.Old, first + 1, StringComparison.Ordinal) >= 0)
            return (null, $"The text to replace occurs more than once in the block '{block.Label}'; give more of it.");
        return (string.Concat(block.Value.AsSpan(0, first), replace.New, block.Value.AsSpan(first + replace.Old.Length)), null);
    }
}
