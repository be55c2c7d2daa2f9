using Conversations.Grains.Models;

namespace Conversations.Silo.Models;

/// <summary>Section <c>Models:Prices:&lt;handle&gt;</c>.</summary>
internal sealed class PriceList
{
    private readonly Dictionary<string, ModelPrice> _prices = new(StringComparer.OrdinalIgnoreCase);

    public PriceList(IConfiguration configuration) => Read("", configuration.GetSection($"{ModelOptions.Section}:Prices"));

    /// <summary>Handles with a price below zero.</summary>
    public IEnumerable<string> Negative => _prices
        .Where(static price => price.Value.Input < 0 || price.Value.CachedInput < 0 || price.Value.Output < 0)
        .Select(static price => price.Key);

    public ModelPrice? Of(string handle) => _prices.GetValueOrDefault(handle);

    // A handle may contain a colon, which configuration takes for a level of its own: a handle is any path that ends in prices.
    private void Read(string path, IConfigurationSection section)
    {
        if (section.GetChildren().Any(static child => child.Value is not null)) _prices[path] = section.Get<ModelPrice>()!;
        foreach (var child in section.GetChildren().Where(static child => child.Value is null))
            Read(path.Length == 0 ? child.Key : $"{path}:{child.Key}", child);
    }
}
