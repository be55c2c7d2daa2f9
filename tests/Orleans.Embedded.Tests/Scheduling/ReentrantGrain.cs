namespace Orleans.Embedded.Tests;

internal interface IReentrantGrain : IGrainWithStringKey
{
    Task Hold(string name);

    Task<int> Running();

    /// <summary>Calls itself.</summary>
    Task<int> Nested(int depth);
}

[Reentrant]
internal sealed class ReentrantGrain(Journal journal) : Grain, IReentrantGrain
{
    private int running;

    public async Task Hold(string name)
    {
        running++;
        journal.Add($"{name}>");
        await journal.At(name);
        running--;
    }

    public Task<int> Running() => Task.FromResult(running);

    public async Task<int> Nested(int depth) =>
        depth == 0 ? 0 : 1 + await this.AsReference<IReentrantGrain>().Nested(depth - 1);
}
