using Conversations.Grains.Models;
using Conversations.Silo.Models;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace Conversations.Silo.Tests.Models;

/// <summary>The models as the host sets them up, from settings written as <c>key=value</c>.</summary>
internal sealed class TestModels : IAsyncDisposable
{
    private readonly ServiceProvider _services;

    private TestModels(ServiceProvider services) => _services = services;

    public IModelCatalog Catalog => _services.GetRequiredService<IModelCatalog>();

    public static TestModels Create(params string[] settings) => Create(TimeProvider.System, settings);

    public static TestModels Create(TimeProvider time, params string[] settings)
    {
        var services = new ServiceCollection().AddLogging().AddSingleton(time);
        services.AddModels(Configuration(settings));
        return new TestModels(services.BuildServiceProvider());
    }

    /// <summary>One try only, so that a failure is seen as it is.</summary>
    public static TestModels OpenAI(MockProvider mock, params string[] settings) =>
        Create([$"Models:openai:BaseUrl={mock.Url}/v1", "Models:openai:ApiKey=sk-secret", "Models:Retry:Count=0", .. settings]);

    public static TestModels Anthropic(MockProvider mock, params string[] settings) =>
        Create([$"Models:anthropic:BaseUrl={mock.Url}", "Models:anthropic:ApiKey=sk-ant-secret", "Models:Retry:Count=0", .. settings]);

    public static IConfiguration Configuration(params string[] settings) => new ConfigurationBuilder()
        .AddInMemoryCollection(settings.Select(static setting => setting.Split('=', 2)).ToDictionary(static pair => pair[0], static pair => (string?)pair[1]))
        .Build();

    public Model Find(string handle) => Catalog.Find(handle) ?? throw new InvalidOperationException($"There is no model {handle}.");

    public ValueTask DisposeAsync() => _services.DisposeAsync();
}
