namespace Orleans.Embedded;

/// <summary>The links between silos.</summary>
public sealed class SiloLinkOptions
{
    /// <summary>What all silos of a cluster share. Default: made by the first silo and kept beside the list of members.</summary>
    public string? Secret { get; set; }

    /// <summary>PEM file of the certificate that every silo shows and expects of the others. Default: none, links are not encrypted.</summary>
    public string? CertificateFile { get; set; }

    /// <summary>PEM file of the certificate's key. Default: it is in <see cref="CertificateFile"/>.</summary>
    public string? CertificateKeyFile { get; set; }

    /// <summary>Bytes that may wait to be sent to one silo; calls beyond fail, stream items beyond are dropped. Default: 16 MiB.</summary>
    public int MaxWaitingBytes { get; set; } = 16 << 20;

    /// <summary>How long a silo that stops lets its grains end by themselves what they are at. Default: 15 s.</summary>
    public TimeSpan DrainTimeout { get; set; } = TimeSpan.FromSeconds(15);
}
