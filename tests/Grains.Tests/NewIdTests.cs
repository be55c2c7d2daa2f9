namespace Conversations.Grains.Tests;

public sealed class NewIdTests
{
    static readonly DateTimeOffset Now = new(2026, 5, 1, 12, 0, 0, TimeSpan.Zero);

    [Fact]
    public void Id_HasTheFormThatLettasWireTakes_AndItsTimeInFront()
    {
        var text = NewId.At(Now).ToString();

        Assert.Matches("^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$", text);
        Assert.StartsWith(Guid.CreateVersion7(Now).ToString()[..13], text, StringComparison.Ordinal);
    }

    [Fact]
    public void Ids_MadeByManyThreadsInOneMillisecond_AreAllDifferent()
    {
        var ids = Enumerable.Range(0, 100_000).AsParallel().Select(_ => NewId.At(Now)).ToHashSet();

        Assert.Equal(100_000, ids.Count);
    }
}
