using Conversations.Silo.Models;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Conversations.Silo.Tests.Models;

public sealed class ModelOptionsTests
{
    [Theory]
    [InlineData("Models:openai:BaseUrl=localhost:1234", "Models:openai:BaseUrl is 'localhost:1234', but must be an absolute http or https URL.")]
    [InlineData("OPENAI_BASE_URL=ftp://x", "Models:openai:BaseUrl is 'ftp://x', but must be an absolute http or https URL.")]
    [InlineData("Models:anthropic:BaseUrl=/v1", "Models:anthropic:BaseUrl is '/v1', but must be an absolute http or https URL.")]
    [InlineData("Models:openai:ApiKey=two words", "Models:openai:ApiKey holds a character that no key has")]
    [InlineData("Models:openai:IdleTimeout=120", "Models:openai:IdleTimeout is 120.00:00:00, but must be between 0 and 1 day")]
    [InlineData("Models:openai:FirstTokenTimeout=soon", "Models:openai:FirstTokenTimeout")]
    [InlineData("Models:openai:ContextWindow=0", "Models:openai:ContextWindow must be more than 0.")]
    [InlineData("Models:local:ContextWindow=0", "Models:local")]
    [InlineData("Models:Default=gpt", "Models:Default is 'gpt', but must be a handle")]
    [InlineData("Models:Retry:Count=11", "Models:Retry:Count is 11, but must be between 0 and 10.")]
    [InlineData("Models:Retry:BaseDelay=01:00:00", "Models:Retry:BaseDelay and MaxDelay")]
    [InlineData("Models:Prices:openai/m:Input=-1", "Models:Prices:openai/m holds a price below 0.")]
    [InlineData("Models:Prices:openai/m:Input=cheap", "Models:Prices:openai/m:Input")]
    public async Task Setting_that_cannot_work_stops_the_host_at_its_start(string setting, string expected)
    {
        using var host = Host(setting);

        var failure = await Assert.ThrowsAnyAsync<Exception>(() => host.StartAsync());

        Assert.Contains(expected, failure.ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Models:Retry:Count=0")]
    [InlineData("Models:openai:BaseUrl=https://example.org/v1/")]
    [InlineData("Models:openai:FirstTokenTimeout=00:00:30")]
    public async Task Setting_that_works_lets_the_host_start(string setting)
    {
        using var host = Host(setting);

        await host.StartAsync();
        await host.StopAsync();
    }

    private static IHost Host(string setting)
    {
        var builder = new HostApplicationBuilder(new HostApplicationBuilderSettings { DisableDefaults = true });
        builder.Services.AddModels(TestModels.Configuration(setting));
        return builder.Build();
    }
}
