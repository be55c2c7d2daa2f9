namespace Conversations.Silo.Tests.Storage;

public sealed class ProviderTests
{
    [Fact]
    public async Task UnknownProvider_isRefused_byName()
    {
        var error = await Assert.ThrowsAsync<NotSupportedException>(() => OpenStore.At("mysql", "Data Source=any"));

        Assert.Contains("Storage:Provider", error.Message, StringComparison.Ordinal);
        Assert.Contains("mysql", error.Message, StringComparison.Ordinal);
    }
}
