namespace Orleans.Runtime;

/// <summary>The name of a kind of grain, as it stands in grain ids: by default the class name without "Grain", in lower case.</summary>
public readonly record struct GrainType(IdSpan Value)
{
    public bool IsDefault => Value.IsDefault;

    public static GrainType Create(string value) => new(IdSpan.Create(value));

    public override string ToString() => Value.ToString();
}
