namespace Orleans.Runtime;

/// <summary>Asks for a persistent state as a constructor parameter.</summary>
/// <param name="storageName">Name of the grain storage; null: the default one.</param>
[AttributeUsage(AttributeTargets.Parameter)]
public class PersistentStateAttribute(string stateName, string? storageName = null) : Attribute
{
    public string StateName { get; } = stateName;

    public string? StorageName { get; } = storageName;
}
