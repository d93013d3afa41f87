<#
.SYNOPSIS
Builds the module's help from the pages in docs/en-US: MAML for Get-Help of the cmdlets, and text for the about topics.

.DESCRIPTION
Pages are Markdown as PlatyPS reads and writes it; nothing but PowerShell is needed to build help of them. Get-Help shows text as it
stands, so what is for Markdown alone goes: links, marks, fences and line breaks within a paragraph. Code shows as it would be typed.

.PARAMETER OutputPath
The folder to fill, en-US in the folder of a module. What is in it is removed.

.PARAMETER Path
The folder of the pages.

.EXAMPLE
./docs/Build-Help.ps1 -OutputPath ./module/Supervisor/en-US
#>
[CmdletBinding()]
[OutputType([System.IO.FileInfo])]
param(
    [Parameter(Mandatory)]
    [string] $OutputPath,

    [string] $Path = (Join-Path $PSScriptRoot 'en-US')
)

$ErrorActionPreference = 'Stop'
Set-StrictMode -Version 3.0

function ConvertFrom-Mark([string] $Text) {
    $Text -replace '\[([^\]]+)\]\([^)\s]+\)', '$1' -replace '\*\*([^*]+)\*\*', '$1' -replace '`([^`]+)`', '$1'
}

# Headings, paragraphs, items of lists, rows of tables, and code with the language of its fence.
function Get-Block([string] $Markdown) {
    $block = $null
    foreach ($line in $Markdown -split '\r?\n') {
        if ($block -and $block.Kind -eq 'Code') {
            if ($line.StartsWith('```')) {
                $block
                $block = $null
            }
            else {
                $block.Lines.Add($line)
            }

            continue
        }

        $kind = switch -Regex ($line) {
            '^```' { 'Code' }
            '^\s*$' { 'None' }
            '^#+ ' { 'Heading' }
            '^\|' { 'Row' }
            '^(- |\d+\. )' { 'Item' }
            default { 'Paragraph' }
        }
        if ($kind -eq 'Paragraph' -and $block -and $block.Kind -in 'Paragraph', 'Item') {
            $block.Lines.Add($line.Trim())
            continue
        }

        $block
        $block = $kind -eq 'None' ? $null : [pscustomobject]@{
            Kind     = $kind
            Language = $kind -eq 'Code' ? $line.Substring(3).Trim() : ''
            Lines    = [System.Collections.Generic.List[string]]::new()
        }
        if ($kind -notin 'None', 'Code') {
            $block.Lines.Add($line)
        }
    }

    $block
}

# What is typed, with the prompts of a console.
function ConvertTo-Typed([string[]] $Line) {
    $goesOn = $false
    foreach ($one in $Line) {
        $one ? (($goesOn -or $one -match '^[\s})]' ? '>> ' : 'PS> ') + $one) : ''
        $goesOn = $one -match '[|`,{(]\s*$'
    }
}

# Cells below each other.
function ConvertTo-Table([string[]] $Row) {
    $rows = @(foreach ($one in $Row -notmatch '^\|[\s:|-]+$') {
            , @((ConvertFrom-Mark $one.Trim().Trim('|')) -split '(?<!\\)\|' -replace '\\\|', '|').ForEach({ $_.Trim() })
        })
    $widths = foreach ($column in 0..($rows[0].Count - 1)) {
        ($rows.ForEach({ $_[$column].Length }) | Measure-Object -Maximum).Maximum
    }
    foreach ($cells in $rows) {
        $(foreach ($column in 0..($cells.Count - 1)) { $cells[$column].PadRight($widths[$column]) }).ForEach({ $_ }) -join '  ' -replace '\s+$'
    }
}

function ConvertTo-PlainText([AllowNull()][string] $Markdown) {
    $text = [System.Text.StringBuilder]::new()
    $before = $null
    foreach ($block in Get-Block $Markdown | Where-Object { $_ }) {
        if ($before) {
            # Output stands right below what was typed, and items and rows below each other.
            $isTight = $block.Language -eq 'Output' -or ($block.Kind -in 'Item', 'Row' -and $before.Kind -eq $block.Kind)
            $null = $text.Append($isTight ? "`n" : "`n`n")
        }

        $lines = $block.Language -eq 'powershell' ? (ConvertTo-Typed $block.Lines) : $block.Lines
        $null = $text.Append($block.Kind -eq 'Code' ? $lines -join "`n" : (ConvertFrom-Mark ($lines -join ' ')))
        $before = $block
    }

    "$text"
}

function Split-Line([string] $Text, [int] $Width) {
    $line = ''
    foreach ($word in $Text -split ' ') {
        if ($line -and $line.Length + 1 + $word.Length -gt $Width) {
            $line
            $line = $word
        }
        else {
            $line = $line ? "$line $word" : $word
        }
    }

    $line
}

# The name and the short description have to stand in the lines where Get-Help looks for them.
function ConvertTo-AboutText([string] $Markdown) {
    $indent = ' ' * 4
    $blocks = @(Get-Block ($Markdown -replace '(?s)\A---\r?\n.*?\r?\n---\r?\n') | Where-Object { $_ })
    for ($i = 0; $i -lt $blocks.Count; $i++) {
        $block = $blocks[$i]
        $before = $i ? $blocks[$i - 1] : $null
        $isTight = -not $before -or $block.Language -eq 'Output' -or ($block.Kind -eq 'Item' -and $before.Kind -eq 'Item') -or
            ($before.Kind -eq 'Heading' -and $before.Lines[0] -notlike '# *')
        if (-not $isTight) {
            ''
        }

        switch ($block.Kind) {
            'Heading' {
                $level, $title = $block.Lines[0] -split ' ', 2
                $title = ConvertFrom-Mark $title
                if ($level -eq '#') {
                    'TOPIC'
                    $indent + $title
                }
                else {
                    $level -eq '##' ? $title.ToUpperInvariant() : "  $title"
                }
            }
            'Row' {
                $rows = @($block.Lines[0]; while ($i + 1 -lt $blocks.Count -and $blocks[$i + 1].Kind -eq 'Row') { $blocks[++$i].Lines[0] })
                (ConvertTo-Table $rows).ForEach({ $indent + $_ })
            }
            'Code' { @($block.Language -eq 'powershell' ? (ConvertTo-Typed $block.Lines) : $block.Lines).ForEach({ ($indent * 2 + $_).TrimEnd() }) }
            'Item' {
                $first = $true
                foreach ($line in Split-Line (ConvertFrom-Mark ($block.Lines -join ' ')) 72) {
                    $indent + ($first ? '' : '  ') + $line
                    $first = $false
                }
            }
            default {
                # Get-Help takes the synopsis from one line.
                $width = $before -and $before.Lines[0] -eq '## SHORT DESCRIPTION' ? [int]::MaxValue : 74
                (Split-Line (ConvertFrom-Mark ($block.Lines -join ' ')) $width).ForEach({ $indent + $_ })
            }
        }
    }
}

function Get-Section([string] $Text, [string] $Title) {
    [regex]::Match($Text, "(?ms)^## $Title\s*\r?\n(.*?)(?=^## |\z)").Groups[1].Value.Trim()
}

# Parts of a section with a title each: examples, inputs, outputs.
function Get-Part([string] $Section) {
    foreach ($part in [regex]::Matches($Section, '(?ms)^### (.+?)\s*\r?\n(.*?)(?=^### |\z)')) {
        [pscustomobject]@{ Title = $part.Groups[1].Value; Text = $part.Groups[2].Value.Trim() }
    }
}

# The items of a list in the facts of a parameter.
function Get-ListItem([string] $Yaml, [string] $Name) {
    $list = [regex]::Match($Yaml, "(?m)^${Name}:\r?\n((?:- .*\r?\n)*)").Groups[1].Value
    [regex]::Matches($list, '(?m)^- (.+?)\r?$').ForEach({ $_.Groups[1].Value })
}

function Get-Parameter([string] $Text) {
    foreach ($section in [regex]::Matches($Text, '(?ms)^### -(\w+)\s*\r?\n(.*?)```yaml\r?\n(.*?)```')) {
        $yaml = $section.Groups[3].Value
        $fact = { [regex]::Match($yaml, "(?m)^$($args[0]): *'?(.*?)'?\s*$").Groups[1].Value }
        [pscustomobject]@{
            Name        = $section.Groups[1].Value
            Description = ConvertTo-PlainText $section.Groups[2].Value
            Type        = (& $fact Type) -replace '^System\.Nullable`1\[(.+)\]$', '$1'
            Default     = & $fact DefaultValue
            Globbing    = & $fact SupportsWildcards
            Aliases     = (Get-ListItem $yaml Aliases) -join ', '
            Accepted    = @(Get-ListItem $yaml AcceptedValues)
            Sets        = @(foreach ($set in [regex]::Matches($yaml, '(?ms)^- Name: (\S+)\r?\n(.*?)(?=^- Name|^\w)')) {
                    $own = { [regex]::Match($set.Groups[2].Value, "(?m)^  $($args[0]): (\w+)").Groups[1].Value }
                    $ways = @(
                        if ((& $own ValueFromPipeline) -eq 'true') { 'ByValue' }
                        if ((& $own ValueFromPipelineByPropertyName) -eq 'true') { 'ByPropertyName' }
                    )
                    [pscustomobject]@{
                        Name     = $set.Groups[1].Value
                        Position = (& $own Position).ToLowerInvariant()
                        Required = & $own IsRequired
                        Pipeline = $ways ? "True ($($ways -join ', '))" : 'False'
                    }
                })
        }
    }
}

$namespaces = @{
    maml    = 'http://schemas.microsoft.com/maml/2004/10'
    command = 'http://schemas.microsoft.com/maml/dev/command/2004/10'
    dev     = 'http://schemas.microsoft.com/maml/dev/2004/10'
}

# An element such as maml:para: text, or what a script writes.
function Write-Element {
    # Content that is a script sees the variables of this function, which therefore have names of their own.
    param([System.Xml.XmlWriter] $Writer, [string] $Element, [object] $Content, [System.Collections.IDictionary] $Attribute = @{})

    $prefix, $local = $Element -split ':'
    $Writer.WriteStartElement($prefix, $local, $namespaces[$prefix])
    foreach ($one in $Attribute.GetEnumerator()) {
        $Writer.WriteAttributeString($one.Key, $one.Value)
    }

    if ($Content -is [scriptblock]) {
        & $Content
    }
    else {
        $Writer.WriteString("$Content")
    }

    $Writer.WriteEndElement()
}

function Write-Text([System.Xml.XmlWriter] $Writer, [string] $Name, [string] $Text) {
    Write-Element $Writer $Name {
        foreach ($paragraph in $Text -split '\n\n' | Where-Object { $_ }) {
            Write-Element $Writer maml:para $paragraph
        }
    }
}

function Write-Type([System.Xml.XmlWriter] $Writer, [string] $Type) {
    Write-Element $Writer dev:type {
        Write-Element $Writer maml:name $Type
        Write-Element $Writer maml:uri ''
    }
}

function Write-Parameter([System.Xml.XmlWriter] $Writer, [object] $Parameter, [object] $Set) {
    $attributes = [ordered]@{
        required       = $Set.Required
        variableLength = "$($Parameter.Type.EndsWith('[]'))".ToLowerInvariant()
        globbing       = $Parameter.Globbing
        pipelineInput  = $Set.Pipeline
        position       = $Set.Position
        aliases        = $Parameter.Aliases ? $Parameter.Aliases : 'none'
    }
    Write-Element $Writer command:parameter -Attribute $attributes -Content {
        Write-Element $Writer maml:name $Parameter.Name
        Write-Text $Writer maml:description $Parameter.Description
        if ($Parameter.Accepted) {
            Write-Element $Writer command:parameterValueGroup {
                foreach ($value in $Parameter.Accepted) {
                    Write-Element $Writer command:parameterValue $value @{ required = 'false'; variableLength = 'false' }
                }
            }
        }

        if ($Parameter.Type -ne 'System.Management.Automation.SwitchParameter') {
            $length = $attributes.variableLength
            Write-Element $Writer command:parameterValue ($Parameter.Type.Split('.')[-1]) @{ required = 'true'; variableLength = $length }
        }

        Write-Type $Writer $Parameter.Type
        Write-Element $Writer dev:defaultValue ($Parameter.Default ? $Parameter.Default : 'None')
    }
}

function Write-Command([System.Xml.XmlWriter] $Writer, [string] $Name, [string] $Text) {
    $parameters = @(Get-Parameter $Text)
    Write-Element $Writer command:command {
        Write-Element $Writer command:details {
            Write-Element $Writer command:name $Name
            Write-Element $Writer command:verb (($Name -split '-')[0])
            Write-Element $Writer command:noun (($Name -split '-')[1])
            Write-Text $Writer maml:description (ConvertTo-PlainText (Get-Section $Text SYNOPSIS))
        }
        Write-Text $Writer maml:description (ConvertTo-PlainText (Get-Section $Text DESCRIPTION))
        Write-Element $Writer command:syntax {
            foreach ($syntax in Get-Part (Get-Section $Text SYNTAX)) {
                # As they stand there, which is the order of the command.
                $set = $syntax.Title -replace ' \(Default\)$'
                Write-Element $Writer command:syntaxItem {
                    Write-Element $Writer maml:name $Name
                    foreach ($shown in [regex]::Matches($syntax.Text, '(?<=[\s\[])-(\w+)').ForEach({ $_.Groups[1].Value })) {
                        $parameter = $parameters.Where({ $_.Name -eq $shown })[0]
                        $own = @($parameter.Sets.Where({ $_.Name -eq $set })) + @($parameter.Sets.Where({ $_.Name -eq '(All)' }))
                        Write-Parameter $Writer $parameter $own[0]
                    }
                }
            }
        }
        Write-Element $Writer command:parameters {
            foreach ($parameter in $parameters) {
                Write-Parameter $Writer $parameter $parameter.Sets[0]
            }
        }
        $ways = @{ Section = 'INPUTS'; All = 'inputTypes'; One = 'inputType' },
            @{ Section = 'OUTPUTS'; All = 'returnValues'; One = 'returnValue' }
        foreach ($way in $ways) {
            Write-Element $Writer "command:$($way.All)" {
                foreach ($part in Get-Part (Get-Section $Text $way.Section)) {
                    Write-Element $Writer "command:$($way.One)" {
                        Write-Type $Writer $part.Title
                        Write-Text $Writer maml:description (ConvertTo-PlainText $part.Text)
                    }
                }
            }
        }
        Write-Element $Writer maml:alertSet {
            Write-Text $Writer maml:alert (ConvertTo-PlainText (Get-Section $Text NOTES))
        }
        Write-Element $Writer command:examples {
            foreach ($part in Get-Part (Get-Section $Text EXAMPLES)) {
                Write-Element $Writer command:example {
                    Write-Element $Writer maml:title $part.Title
                    Write-Element $Writer maml:introduction {
                        Write-Element $Writer maml:para (ConvertTo-PlainText $part.Text)
                    }
                    Write-Element $Writer dev:code ''
                    Write-Element $Writer dev:remarks ''
                }
            }
        }
        Write-Element $Writer command:relatedLinks {
            foreach ($link in [regex]::Matches((Get-Section $Text 'RELATED LINKS'), '\[([^\]]+)\]')) {
                Write-Element $Writer maml:navigationLink {
                    Write-Element $Writer maml:linkText $link.Groups[1].Value
                    Write-Element $Writer maml:uri ''
                }
            }
        }
    }
}

if (Test-Path -LiteralPath $OutputPath) {
    Remove-Item -LiteralPath $OutputPath -Recurse
}

$target = (New-Item -Path $OutputPath -ItemType Directory).FullName
$maml = Join-Path $target Supervisor.PowerShell.dll-Help.xml
$writer = [System.Xml.XmlWriter]::Create($maml, [System.Xml.XmlWriterSettings]@{ Indent = $true; NewLineChars = "`n" })
try {
    $writer.WriteStartElement('helpItems', 'http://msh')
    $writer.WriteAttributeString('schema', 'maml')
    foreach ($prefix in $namespaces.Keys) {
        $writer.WriteAttributeString('xmlns', $prefix, 'http://www.w3.org/2000/xmlns/', $namespaces[$prefix])
    }

    foreach ($page in Get-ChildItem -LiteralPath $Path -Filter '*-*.md') {
        Write-Command $writer $page.BaseName (Get-Content -LiteralPath $page.FullName -Raw)
    }

    $writer.WriteEndElement()
}
finally {
    $writer.Dispose()
}

Get-Item -LiteralPath $maml
foreach ($topic in Get-ChildItem -LiteralPath $Path -Filter 'about_*.md') {
    $text = Join-Path $target "$($topic.BaseName).help.txt"
    Set-Content -LiteralPath $text -Value (ConvertTo-AboutText (Get-Content -LiteralPath $topic.FullName -Raw))
    Get-Item -LiteralPath $text
}
