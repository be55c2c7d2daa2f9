using System.ComponentModel.DataAnnotations;
using System.Reflection;

namespace Conversations.Silo.Configuration;

/// <summary>A key of the configuration, or a section with its keys.</summary>
sealed class KeyNode
{
    readonly Dictionary<string, KeyNode> children = new(StringComparer.OrdinalIgnoreCase);

    /// <summary>What stands behind a number or a name that the user chooses.</summary>
    KeyNode? others;

    public IEnumerable<string> Names => children.Keys;

    /// <summary>The type of a value; null of a section.</summary>
    public Type? Value { get; private set; }

    /// <summary>The bounds of a value; null: there are none.</summary>
    public RangeAttribute? Range { get; private set; }

    /// <summary>True: whatever is below it is somebody else's to check.</summary>
    public bool IsFree { get; private init; }

    /// <summary>Null: there is no such key.</summary>
    public KeyNode? Find(string name) => children.GetValueOrDefault(name) ?? others;

    public KeyNode Section(string path) =>
        path.Split(':').Aggregate(this, (node, name) => node.children.TryGetValue(name, out var known) ? known : node.children[name] = new KeyNode());

    /// <summary>A key, or a section that is checked elsewhere where no type is given.</summary>
    public void Add(string path, Type? value)
    {
        var (section, name) = path.LastIndexOf(':') is var at and >= 0 ? (Section(path[..at]), path[(at + 1)..]) : (this, path);
        section.children[name] = value is null ? new KeyNode { IsFree = true } : Of(value, null);
    }

    /// <summary>The properties of a type as keys.</summary>
    public void Add(Type type)
    {
        foreach (var property in type.GetProperties(BindingFlags.Public | BindingFlags.Instance).Where(IsKey))
            children[property.Name] = Of(property.PropertyType, property.GetCustomAttribute<RangeAttribute>());
    }

    /// <summary>Numbered keys, or keys of names that the user chooses.</summary>
    public void AddOthers(Type type) => others = Of(type, null);

    static KeyNode Of(Type type, RangeAttribute? range)
    {
        type = Nullable.GetUnderlyingType(type) ?? type;
        if (type == typeof(string) || type == typeof(Uri) || type.IsEnum || typeof(IConvertible).IsAssignableFrom(type) || type == typeof(TimeSpan))
            return new KeyNode { Value = type, Range = range };
        var node = new KeyNode();
        if (type.IsArray) node.others = Of(type.GetElementType()!, null);
        else if (type.IsGenericType) node.others = Of(type.GetGenericArguments()[^1], null);
        else node.Add(type);
        return node;
    }

    // A collection is filled, and anything else set.
    static bool IsKey(PropertyInfo property) => property.GetMethod is not null && (property.SetMethod?.IsPublic is true || property.PropertyType.IsGenericType && Nullable.GetUnderlyingType(property.PropertyType) is null);
}
